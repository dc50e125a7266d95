/** A page of the board as a file: PNG, SVG, or Excalidraw's own. */
import * as excalidraw from "@excalidraw/excalidraw";
import type { ExcalidrawElement } from "@excalidraw/excalidraw/element/types";
import type { BinaryFiles } from "@excalidraw/excalidraw/types";

import type { Board } from "./board";
import { PAPER } from "./island";

export type Format = "png" | "svg" | "excalidraw";

const PIXELS_AT_MOST = 4_000;

interface Drawing {
  readonly elements: readonly ExcalidrawElement[];
  readonly files: BinaryFiles;
  readonly appState: { readonly exportBackground: boolean; readonly viewBackgroundColor: string };
}

/** Its package describes these by modules that it does not ship. */
const { exportToBlob, exportToSvg } = excalidraw as unknown as {
  exportToBlob: (
    drawing: Drawing & { mimeType: string; maxWidthOrHeight: number },
  ) => Promise<Blob>;
  exportToSvg: (drawing: Drawing & { skipInliningFonts: true }) => Promise<SVGSVGElement>;
};

export async function save(board: Board, format: Format, name: string): Promise<void> {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await made(board, format));
  link.download = `${name}.${format}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function made(board: Board, format: Format): Promise<Blob> {
  const elements = board.shown();
  const files = board.api.getFiles();
  const appState = { exportBackground: true, viewBackgroundColor: PAPER };
  if (format === "png")
    return exportToBlob({
      elements,
      files,
      appState,
      mimeType: "image/png",
      maxWidthOrHeight: PIXELS_AT_MOST,
    });
  if (format === "svg") {
    const svg = await exportToSvg({ elements, files, appState, skipInliningFonts: true });
    return new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
  }
  const text = excalidraw.serializeAsJSON(elements, appState, files, "local");
  return new Blob([text], { type: "application/json" });
}
