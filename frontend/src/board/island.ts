/** Excalidraw inside our page: its canvas and its hands, without its menus. React lives in here alone. */
import { CaptureUpdateAction, Excalidraw } from "@excalidraw/excalidraw";
import type { ExcalidrawElement } from "@excalidraw/excalidraw/element/types";
import type {
  AppState,
  BinaryFiles,
  ExcalidrawImperativeAPI,
  ExcalidrawProps,
} from "@excalidraw/excalidraw/types";
import { createElement } from "react";
import { createRoot, type Root } from "react-dom/client";

export const PAPER = "#fffdf8";
export const INKS = ["#1b2b31", "#0d7d87", "#4f5bd5", "#c5443c", "#dd9a2e"] as const;

export interface IslandHears {
  changed(elements: readonly ExcalidrawElement[], state: AppState, files: BinaryFiles): void;
  pointed(x: number, y: number): void;
}

export class Island {
  readonly #root: Root;
  readonly #props: ExcalidrawProps;

  private constructor(root: Root, props: ExcalidrawProps) {
    this.#root = root;
    this.#props = props;
  }

  /** Draws itself into `place`; the answer comes when it can be spoken to. */
  static open(
    place: HTMLElement,
    hears: IslandHears,
  ): Promise<{ island: Island; api: ExcalidrawImperativeAPI }> {
    return new Promise((done) => {
      const root = createRoot(place);
      const island = new Island(root, {
        ...FIXED,
        excalidrawAPI: (api) => {
          done({ island, api });
        },
        onChange: (elements, state, files) => {
          hears.changed(elements, state, files);
        },
        onPointerUpdate: ({ pointer }) => {
          hears.pointed(pointer.x, pointer.y);
        },
      });
      island.mayDraw(false);
    });
  }

  mayDraw(may: boolean): void {
    this.#root.render(createElement(Excalidraw, { ...this.#props, viewModeEnabled: !may }));
  }

  close(): void {
    this.#root.unmount();
  }
}

const FIXED: ExcalidrawProps = {
  langCode: "en",
  theme: "light",
  autoFocus: false,
  handleKeyboardGlobally: false,
  validateEmbeddable: false,
  initialData: {
    appState: {
      viewBackgroundColor: PAPER,
      currentItemStrokeColor: INKS[0],
      currentItemRoughness: 0,
      currentItemFontFamily: 6,
      currentItemStrokeWidth: 2,
      currentItemRoundness: "round",
      activeTool: {
        type: "freedraw",
        customType: null,
        locked: false,
        lastActiveTool: null,
      },
    },
  },
  UIOptions: { canvasActions: { loadScene: false, saveToActiveFile: false, export: false } },
  onLinkOpen: (element, event) => {
    // In a tab of its own, and nothing but the web.
    event.preventDefault();
    const link = element.link ?? "";
    if (/^https?:\/\//.test(link)) window.open(link, "_blank", "noopener,noreferrer");
  },
};

/** What is shown because others have written it, which one's own undo leaves alone. */
export const OF_OTHERS = { captureUpdate: CaptureUpdateAction.NEVER } as const;
