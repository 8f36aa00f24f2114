import type { Texts } from "../texts.ts";
import type { scan as source } from "../zh-CN/scan.ts";

export const scan: Texts<typeof source> = {
  "scan.title": "Scan",
  "scan.aim": "Hold a barcode or QR code inside the frame",
  "scan.torch.on": "Turn the light on",
  "scan.torch.off": "Turn the light off",
  "scan.continuous": "Continuous",
  "scan.continuous.hint": "Each code counts as it is read",
  "scan.sound": "Sound",
  "scan.zoom": "Zoom {factor}×",
  "scan.starting": "Starting the camera…",
  "scan.paused": "Paused",
  "scan.resume": "Keep scanning",
  "scan.found": "Read {code}",
  "scan.unknown": "Nothing matches {code}",
  "scan.type": "Enter a code",
  "scan.type.placeholder": "Barcode, style number or name",
  "scan.type.submit": "Find",
  "scan.wedge.hint": "A handheld scanner works straight away",
  "scan.denied.title": "Camera access is off",
  "scan.denied.body":
    "Allow the camera from the icon beside the address bar, then try again. A handheld scanner or typing works too.",
  "scan.noCamera.title": "No camera found",
  "scan.noCamera.body": "Plug in a handheld scanner or type the code.",
  "scan.busy.title": "The camera is in use",
  "scan.busy.body": "Close the other app that is using the camera, then try again.",
  "scan.insecure.title": "The camera needs a secure connection",
  "scan.insecure.body":
    "Browsers allow the camera on HTTPS addresses only. Open this page with https://, or use a handheld scanner or typing.",
  "scan.failed.title": "The camera didn’t start",
  "scan.failed.body": "Try again. If it keeps failing, use a handheld scanner or type the code.",
};
