import { defineConfig } from "vitest/config";

const backend = process.env.BACKPROP_LAB_BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig({
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    // Swagger UI alone is larger than what Vite warns about; the page itself does not load it.
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: { index: "index.html", reference: "reference.html" } },
  },
  server: { proxy: { "/api": backend }, fs: { allow: [".."] } },
  test: {
    dir: "../tests/frontend",
    environment: "happy-dom",
    globals: true,
    setupFiles: "../tests/frontend/leaving.js",
  },
});
