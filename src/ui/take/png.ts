import type { Picture } from "./picture";

const SHARP = 2; // pixels of a PNG by pixel of the picture, in each direction

/**
 * The picture in pixels, twice as many as on an ordinary screen. Shapes are drawn by the browser's
 * own SVG; text is written over them with the fonts of the page, since no browser says when an
 * image has loaded the fonts that it carries. So the picture carries none: it is put into the page,
 * whose policy allows no rules that are written into it.
 */
export async function pngOf(picture: Picture): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(SHARP * picture.width, SHARP * picture.height);
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser gives no canvas to draw on.");
  const { host, root } = placed(picture);
  try {
    const texts = Array.from(root.querySelectorAll<SVGTextContentElement>("text, tspan"));
    const write = texts.map((text) => written(text, root));
    root.querySelectorAll("text").forEach((element) => element.remove());
    const shapes = await imageOf(new XMLSerializer().serializeToString(root));
    pen.drawImage(shapes, 0, 0, canvas.width, canvas.height);
    write.forEach((on) => on(pen));
  } finally {
    host.remove();
  }
  const blob = await canvas.convertToBlob({ type: "image/png" });
  return new Uint8Array(await blob.arrayBuffer());
}

/**
 * The picture on the page, where nobody sees it: only there does it have a layout. The page's rules
 * do not reach into a shadow.
 */
function placed({ svg }: Picture): { host: HTMLElement; root: SVGSVGElement } {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (!(parsed instanceof SVGSVGElement)) throw new Error("The picture is no SVG.");
  const host = document.createElement("div");
  host.setAttribute("aria-hidden", "true");
  Object.assign(host.style, { position: "fixed", left: "-99999px", top: "0" });
  document.body.append(host);
  const root = host.attachShadow({ mode: "closed" }).appendChild(document.adoptNode(parsed));
  return { host, root };
}

/** Reads a text's place and look, to write it on a canvas later. */
function written(
  text: SVGTextContentElement,
  root: SVGSVGElement,
): (pen: OffscreenCanvasRenderingContext2D) => void {
  const { fill, fillOpacity, fontStyle, fontWeight, fontSize, fontFamily, ...style } =
    getComputedStyle(text);
  const own = Array.from(text.childNodes).filter((child) => child instanceof Text);
  const words = own.map(({ data }) => data).join("");
  if (words === "") return () => undefined;
  const to = placeIn(root, text);
  const { x, y } = text.getStartPositionOfChar(0);
  const clips = clipsOf(text, root);
  const halo = text.getAttribute("paint-order") === "stroke" ? text.getAttribute("stroke") : null;
  const haloWidth = parseFloat(style.strokeWidth);
  return (pen) => {
    pen.save();
    pen.setTransform(new DOMMatrix().scale(SHARP));
    clips.forEach((clip) => pen.clip(clip));
    pen.setTransform(new DOMMatrix().scale(SHARP).multiply(to));
    pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    pen.globalAlpha = Number(fillOpacity);
    if (halo && halo !== "none") {
      Object.assign(pen, { strokeStyle: halo, lineWidth: haloWidth, lineJoin: "round" });
      pen.strokeText(words, x, y);
    }
    pen.fillStyle = fill;
    pen.fillText(words, x, y);
    pen.restore();
  };
}

/** From an element's coordinates to those of the picture. */
function placeIn(root: SVGSVGElement, element: SVGGraphicsElement): DOMMatrix {
  const whole = root.getScreenCTM();
  const own = element.getScreenCTM();
  if (!whole || !own) throw new Error("The browser gives the picture no layout.");
  return whole.inverse().multiply(own);
}

/** The edges that cut a text off, in the picture's coordinates. */
function clipsOf(text: SVGElement, root: SVGSVGElement): readonly Path2D[] {
  const clips: Path2D[] = [];
  for (let at: Element | null = text; at && at !== root; at = at.parentElement) {
    const within: Element | null = at.parentElement;
    if (!(at instanceof SVGSVGElement && within instanceof SVGGraphicsElement)) continue;
    if (at.getAttribute("overflow") !== "hidden") continue;
    const [x, y, width, height] = [at.x, at.y, at.width, at.height].map((of) => of.baseVal.value);
    const edge = new Path2D();
    edge.rect(x, y, width, height);
    const clip = new Path2D();
    clip.addPath(edge, placeIn(root, within));
    clips.push(clip);
  }
  return clips;
}

async function imageOf(svg: string): Promise<HTMLImageElement> {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(address);
  }
}
