import { defineConfig } from "vitest/config";

const backend = process.env.BACKPROP_LAB_BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig({
  build: { target: "es2022", assetsInlineLimit: 0 },
  server: { proxy: { "/api": backend }, fs: { allow: [".."] } },
  test: {
    dir: "../tests/frontend",
    environment: "happy-dom",
    globals: true,
  },
});
