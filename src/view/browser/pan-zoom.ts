// Owns moving and scaling a drawing with the mouse, the wheel and the keyboard.

export interface View {
  x: number;
  y: number;
  scale: number;
}

const [LEAST, MOST] = [0.05, 4];

export class PanZoom {
  readonly view: View = { x: 20, y: 20, scale: 1 };
  readonly #frame: SVGSVGElement;
  readonly #content: SVGGElement;

  constructor(frame: SVGSVGElement, content: SVGGElement) {
    this.#frame = frame;
    this.#content = content;
    let from: { x: number; y: number } | undefined;
    let way = 0;
    frame.addEventListener('pointerdown', ({ clientX, clientY }) => {
      from = { x: clientX - this.view.x, y: clientY - this.view.y };
      way = 0;
    });
    frame.addEventListener('pointermove', ({ clientX, clientY, buttons, movementX, movementY }) => {
      if (from === undefined || buttons === 0) return;
      way += Math.abs(movementX) + Math.abs(movementY);
      this.moveTo({ x: clientX - from.x, y: clientY - from.y });
    });
    frame.addEventListener('pointerup', () => {
      from = undefined;
    });
    // The click that ends a move means nothing where it falls.
    frame.addEventListener('click', (event) => way > 4 && event.stopPropagation(), { capture: true });
    frame.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const box = frame.getBoundingClientRect();
        this.zoom(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
      },
      { passive: false },
    );
  }

  /** Scales about a place of the frame; without one, about its middle. */
  zoom(factor: number, x = this.#frame.clientWidth / 2, y = this.#frame.clientHeight / 2): void {
    const { view } = this;
    const scale = Math.min(MOST, Math.max(LEAST, view.scale * factor));
    const by = scale / view.scale;
    this.moveTo({ scale, x: x - (x - view.x) * by, y: y - (y - view.y) * by });
  }

  moveTo(to: Partial<View>): void {
    Object.assign(this.view, to);
    const { x, y, scale } = this.view;
    this.#content.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
  }

  /** Shows all of a drawing of this size, or its upper end where it is much larger than the frame. */
  fit(width: number, height: number): void {
    const { clientWidth, clientHeight } = this.#frame;
    const scale = Math.min(1.2, Math.max(0.45, Math.min((clientWidth - 40) / width, (clientHeight - 40) / height)));
    this.moveTo({ scale, x: Math.max(20, (clientWidth - width * scale) / 2), y: 20 });
  }

  /** Brings a place of the drawing to the middle. */
  center(x: number, y: number): void {
    const { scale } = this.view;
    this.moveTo({ x: this.#frame.clientWidth / 2 - x * scale, y: this.#frame.clientHeight / 2 - y * scale });
  }
}
