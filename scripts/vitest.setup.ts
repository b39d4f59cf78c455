import "../src/cli/dawn"; // defines the WebGPU globals that a page has, before any test loads
