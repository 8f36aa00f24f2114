/**
 * What the eye shows: the camera's picture and its frame where the app's scanner will have them, and the code that was
 * read. It speaks no language, because the texts are still under way too. Looks: eye.css.
 */
import type { ScannerState } from "./camera-session.ts";
import { frameViewBox, framePath } from "./frame-path.ts";

export interface EyePicture {
  readonly put: (video: HTMLVideoElement) => void;
  readonly show: (state: ScannerState) => void;
  readonly found: (text: string) => void;
  readonly remove: () => void;
}

const svgSpace = "http://www.w3.org/2000/svg";

function drawn(className: string, viewBox: string, ...paths: string[]): SVGSVGElement {
  const svg = document.createElementNS(svgSpace, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(svgSpace, "path");
    path.setAttribute("d", d);
    path.setAttribute("vector-effect", "non-scaling-stroke");
    svg.append(path);
  }
  return svg;
}

export function drawEye(): EyePicture {
  const eye = document.createElement("div");
  eye.className = "eye";
  const frame = drawn("eye-frame", frameViewBox, framePath);
  frame.setAttribute("preserveAspectRatio", "none");
  const code = document.createElement("p");
  code.className = "eye-code";
  code.setAttribute("role", "status");
  eye.append(frame, code);
  // Beside the body, which may not have been read yet.
  document.documentElement.append(eye);
  return {
    put: (video) => eye.prepend(video),
    show: (state) => {
      eye.dataset["state"] = state;
    },
    found: (text) => {
      const line = document.createElement("span");
      line.textContent = text;
      code.replaceChildren(line);
      eye.dataset["found"] = "";
      // Each reading lights the frame anew.
      for (const light of frame.getAnimations()) {
        light.cancel();
        light.play();
      }
    },
    remove: () => eye.remove(),
  };
}
