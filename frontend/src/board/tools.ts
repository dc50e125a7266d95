/** The board's own tools: which one is held, in which colour, undo and redo, by mouse and keyboard. */
import { CaptureUpdateAction, convertToExcalidrawElements } from "@excalidraw/excalidraw";
import type { AppState, ExcalidrawImperativeAPI } from "@excalidraw/excalidraw/types";

import { INKS } from "./island";

const PLAIN = ["selection", "eraser", "rectangle", "arrow", "text", "image"] as const;
const NOTE_PAPER = "#fbe2a6";
const MARKER = { currentItemOpacity: 35, currentItemStrokeWidth: 4 } as const;
const PEN = { currentItemOpacity: 100, currentItemStrokeWidth: 2 } as const;

/** Connects the buttons of the board's markup (`data-tool`, `data-ink`, `data-undo`, `data-redo`). */
export function attachTools(
  root: HTMLElement,
  api: ExcalidrawImperativeAPI,
): (state: AppState) => void {
  let marker = false;
  const hold = (tool: string): void => {
    marker = tool === "marker";
    if (tool === "marker" || tool === "freedraw") {
      quietly(api, marker ? MARKER : PEN);
      api.setActiveTool({ type: "freedraw" });
    } else if (tool === "note") addNote(api);
    else {
      quietly(api, PEN);
      const plain = PLAIN.find((one) => one === tool);
      if (plain === "image") api.setActiveTool({ type: "image", insertOnCanvasDirectly: true });
      else if (plain !== undefined) api.setActiveTool({ type: plain });
    }
  };
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button === null) return;
    const { tool, ink, undo, redo } = button.dataset;
    if (tool !== undefined) hold(tool);
    if (ink !== undefined) quietly(api, { currentItemStrokeColor: INKS[Number(ink)] ?? INKS[0] });
    if (undo !== undefined) pressHidden(root, "undo");
    if (redo !== undefined) pressHidden(root, "redo");
  });
  return (state) => {
    show(root, state, marker);
  };
}

/** One's next stroke, not something to undo. */
function quietly(api: ExcalidrawImperativeAPI, appState: Partial<AppState>): void {
  api.updateScene({
    appState: appState as Pick<AppState, keyof AppState>,
    captureUpdate: CaptureUpdateAction.NEVER,
  });
}

/** Excalidraw undoes by its own button alone, which is there and not seen. */
function pressHidden(root: HTMLElement, which: "undo" | "redo"): void {
  root.querySelector<HTMLButtonElement>(`.excalidraw [data-testid="button-${which}"]`)?.click();
}

/** A sheet of coloured paper in the middle of what is seen, to be written on. */
function addNote(api: ExcalidrawImperativeAPI): void {
  const { scrollX, scrollY, width, height, zoom } = api.getAppState();
  const note = convertToExcalidrawElements([
    {
      type: "rectangle",
      x: width / zoom.value / 2 - scrollX - 110,
      y: height / zoom.value / 2 - scrollY - 70,
      width: 220,
      height: 140,
      backgroundColor: NOTE_PAPER,
      strokeColor: NOTE_PAPER,
      fillStyle: "solid",
      roughness: 0,
      label: { text: "…", strokeColor: INKS[0], fontSize: 20, fontFamily: 6 },
    },
  ]);
  api.updateScene({
    elements: [...api.getSceneElementsIncludingDeleted(), ...note],
    captureUpdate: CaptureUpdateAction.IMMEDIATELY,
  });
  api.setActiveTool({ type: "selection" });
}

function show(root: HTMLElement, state: AppState, isMarker: boolean): void {
  const held = state.activeTool.type === "freedraw" && isMarker ? "marker" : state.activeTool.type;
  for (const button of root.querySelectorAll<HTMLElement>("[data-tool]"))
    if (button.dataset["tool"] !== "note")
      button.setAttribute("aria-pressed", String(button.dataset["tool"] === held));
  for (const button of root.querySelectorAll<HTMLElement>("[data-ink]")) {
    const ink = INKS[Number(button.dataset["ink"])];
    button.setAttribute("aria-pressed", String(ink === state.currentItemStrokeColor));
  }
  const zoom = root.querySelector("[data-zoom]");
  if (zoom !== null) zoom.textContent = `${Math.round(state.zoom.value * 100)} %`;
}
