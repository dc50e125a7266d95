/** Where Excalidraw finds its fonts: beside this script. Imported before it, since it looks once. */
declare global {
  interface Window {
    EXCALIDRAW_ASSET_PATH?: string | string[];
  }
}

window.EXCALIDRAW_ASSET_PATH = new URL("./excalidraw/", import.meta.url).href;

export {};
