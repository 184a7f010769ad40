// The lightbox, loaded on first use: one picture over the whole screen, pinched,
// dragged, turned by the wheel or doubled by a double tap.
import { iconButton } from "./html.js";
import { words } from "./words.js";

const MOST = 5; // times

export function openLightbox(link: HTMLAnchorElement): void {
	const small = link.querySelector("img");
	const dialog = document.createElement("dialog");
	dialog.className = "lightbox";
	dialog.setAttribute("aria-label", small?.alt || words.close);
	const img = document.createElement("img");
	img.src = link.href;
	img.alt = small?.alt ?? "";
	img.draggable = false;
	const close = iconButton("close", words.close, "on-photo");
	close.addEventListener("click", () => dialog.close());
	dialog.append(img, close);
	dialog.addEventListener("close", () => {
		dialog.remove();
		link.focus({ preventScroll: true });
	});
	document.body.append(dialog);
	dialog.showModal();
	zoomable(dialog, img);
}

function zoomable(box: HTMLElement, img: HTMLElement): void {
	let scale = 1;
	let x = 0;
	let y = 0;
	const fingers = new Map<number, PointerEvent>();
	const draw = () => {
		const w = box.clientWidth * (scale - 1);
		const h = box.clientHeight * (scale - 1);
		x = Math.min(0, Math.max(-w, x));
		y = Math.min(0, Math.max(-h, y));
		img.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
	};
	/** Zooms about a point of the screen, which stays where it is. */
	const zoom = (to: number, cx: number, cy: number) => {
		const next = Math.min(MOST, Math.max(1, to));
		x = cx - ((cx - x) * next) / scale;
		y = cy - ((cy - y) * next) / scale;
		scale = next;
		draw();
	};
	box.addEventListener("wheel", (e) => {
		e.preventDefault();
		zoom(scale * Math.exp(-e.deltaY / 400), e.clientX, e.clientY);
	}, { passive: false });
	img.addEventListener("dblclick", (e) => zoom(scale > 1 ? 1 : 2.5, e.clientX, e.clientY));
	img.addEventListener("pointerdown", (e) => {
		fingers.set(e.pointerId, e);
		img.setPointerCapture(e.pointerId);
	});
	img.addEventListener("pointermove", (e) => {
		const before = fingers.get(e.pointerId);
		if (!before) return;
		const [a, b] = [...fingers.values()];
		if (a && b) {
			const still = a === before ? b : a;
			const was = Math.hypot(before.clientX - still.clientX, before.clientY - still.clientY) || 1;
			const is = Math.hypot(e.clientX - still.clientX, e.clientY - still.clientY);
			zoom((scale * is) / was, (e.clientX + still.clientX) / 2, (e.clientY + still.clientY) / 2);
		} else if (scale > 1) {
			x += e.clientX - before.clientX;
			y += e.clientY - before.clientY;
			draw();
		}
		fingers.set(e.pointerId, e);
	});
	for (const end of ["pointerup", "pointercancel"] as const) img.addEventListener(end, (e) => fingers.delete(e.pointerId));
}
