// What a reader would see at once and a test of words would not: text that is cut off.

/** findFaults lists what is cut off, spills over or breaks where it should not. It runs in the page. */
export function findFaults(): string[] {
  const faults: string[] = [];
  const width = document.documentElement.clientWidth;
  const name = (e: Element): string => `${e.tagName.toLowerCase()}.${[...e.classList].join(".")} "${(e as HTMLElement).innerText?.trim().slice(0, 40)}"`;
  const hides = (e: Element): boolean => /auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX);
  const inside = (e: Element, end: Element | null, what: (x: Element) => boolean): boolean => {
    for (let x = e.parentElement; x && x !== end; x = x.parentElement) if (what(x)) return true;
    return false;
  };
  if (document.documentElement.scrollWidth > width) faults.push(`the page is ${document.documentElement.scrollWidth - width} px too wide`);
  for (const e of document.body.querySelectorAll<HTMLElement>("*:not(svg, svg *, script, option)")) {
    const style = getComputedStyle(e);
    // What is for screen readers alone, or in a drawing that fills its frame, is meant to be cut.
    if (!e.checkVisibility({ visibilityProperty: true }) || e.closest(".visually-hidden, .skip, .honey, .cover, .far")) continue;
    if (style.clipPath !== "none") continue;
    const box = e.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    if ((box.right > width + 1 || box.left < -1) && !inside(e, document.body, hides)) faults.push(`outside the window: ${name(e)}`);
    const cuts = (o: string): boolean => o === "hidden" || o === "clip";
    if (cuts(style.overflowX) && style.textOverflow !== "ellipsis" && e.innerText && e.scrollWidth > e.clientWidth + 1) faults.push(`cut at the side: ${name(e)}`);
    if (cuts(style.overflowY) && style.webkitLineClamp === "none" && e.innerText && e.scrollHeight > e.clientHeight + 2) faults.push(`cut below: ${name(e)}`);
    const frame = e.closest(".btn, .chip, .label, .badge, .nav-item, .segments > a, .tabs > a, .bottom a, .menu-item, .option, .panel, .card, .sheet");
    if (!frame || inside(e, frame, hides) || hides(e)) continue;
    const around = frame.getBoundingClientRect();
    const lines = new Set<number>();
    for (const node of e.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.textContent?.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const r of range.getClientRects()) {
        if (r.width > 1) lines.add(Math.round(r.top));
        if (r.right > around.right + 1 || r.left < around.left - 1 || r.bottom > around.bottom + 3 || r.top < around.top - 3) faults.push(`spills over: ${name(e)}`);
      }
    }
    if (lines.size > 1 && frame.matches(".btn, .chip, .label, .badge, .nav-item, .segments > a, .tabs > a, .bottom a")) faults.push(`breaks in two: ${name(e)}`);
  }
  return [...new Set(faults)];
}
