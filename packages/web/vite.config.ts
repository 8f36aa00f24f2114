import path from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { firstLoad } from "./build/first-load.ts";

/**
 * The staff app is served under `default-src 'self'; script-src 'self' 'wasm-unsafe-eval';
 * style-src 'self'`. Hence: no inlined assets, no module-preload helper that injects
 * styles, no registration script in the page, and a service worker that is one file.
 */
const server = process.env["INSTEP_SERVER"] ?? `http://127.0.0.1:${process.env["PORT"] ?? "8080"}`;
/**
 * The first screen takes constants and types from the contracts, which the compiler writes where they are used; the
 * schemas, and zod with them, are for the screens that check what somebody typed.
 */
const schemas = /\/(zod|contract|rejection-schema|entry-schema)\b/;
/** The scanner that opens with the page: all of it and nothing else (src/scan/eye.ts). */
const eye =
  /\/web\/src\/(app\/(early|camera-wish)|scan\/(eye|eye-picture|frame-path|camera|camera-session|frame-loop|strategy|repeat-filter|wedge|wedge-listener))\.ts$|\/domain\/src\/(catalogue\/(codes|epc|gtin)|kernel\/limits)\.ts$/;
const proxied = ["/v1", "/lan", "/media", "/openapi.json", "/docs", "/healthz", "/readyz"];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    react(),
    tailwindcss(),
    ...firstLoad(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      injectRegister: false,
      // Two manifests, one a language, stand in public/; the page links the right one.
      manifest: false,
      injectManifest: {
        globPatterns: ["**/*.{html,js,css,wasm,svg,png,webmanifest}"],
        maximumFileSizeToCacheInBytes: 4_000_000,
        rollupFormat: "iife",
      },
    }),
  ],
  resolve: { alias: [{ find: /^zod$/, replacement: path.join(import.meta.dirname, "src/app/zod.ts") }] },
  server: {
    proxy: Object.fromEntries(
      proxied.map((path) => [path, { target: server, ws: path === "/v1", changeOrigin: false }]),
    ),
  },
  worker: { format: "es" },
  build: {
    target: ["chrome111", "safari16.4", "firefox128"],
    // A data: URL would need img-src or font-src data: in the policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // All that the first screen and the scanner stand on comes as one file: each more would be a round trip, and
          // together they compress better. What a screen, a dialog or a language adds stays a part of its own.
          groups: [
            { name: "eye", test: eye, priority: 1 },
            { name: "app", tags: ["$initial"], test: (id) => !schemas.test(id) },
          ],
          includeDependenciesRecursively: false,
        },
      },
    },
  },
});
