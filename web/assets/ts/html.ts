// The one place where text becomes elements. The server's own answers are trusted, and
// only here: the page's policy demands Trusted Types for everything else. A parsed
// document runs no scripts.

interface TrustedPolicy {
	createHTML(text: string): string;
}
interface TrustedFactory {
	createPolicy(name: string, rules: { createHTML(text: string): string }): TrustedPolicy;
}

const factory = (globalThis as { trustedTypes?: TrustedFactory }).trustedTypes;
const policy: TrustedPolicy = factory?.createPolicy("batata", { createHTML: (t) => t }) ?? { createHTML: (t) => t };

/** Makes elements of HTML that this server sent. */
export function parse(html: string): DocumentFragment {
	const doc = new DOMParser().parseFromString(policy.createHTML(html), "text/html");
	const out = document.createDocumentFragment();
	// A whole page in answer means its main part.
	const from = doc.querySelector("main") ?? doc.body;
	out.append(...from.childNodes);
	return document.importNode(out, true);
}

/** What a fetch of a fragment gave. */
export interface Answer {
	ok: boolean;
	status: number;
	nodes: DocumentFragment;
}

/** Asks for a fragment. Throws on network failure and when the reader has to log in. */
export async function fragment(url: string, init: RequestInit = {}): Promise<Answer> {
	const r = await fetch(url, {
		credentials: "same-origin",
		...init,
		headers: { Accept: "text/html", "X-Batata-Fragment": "1", ...(init.headers as Record<string, string>) },
	});
	if (r.status === 401 || (r.redirected && new URL(r.url).pathname === "/login")) {
		location.assign(r.redirected ? r.url : `/login?return=${encodeURIComponent(location.pathname + location.search)}`);
		await new Promise(() => {}); // the page is leaving
	}
	return { ok: r.ok, status: r.status, nodes: parse(await r.text()) };
}

/** Makes an icon of the page's sprite. */
export function icon(name: string): SVGElement {
	const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
	svg.setAttribute("class", "icon");
	svg.setAttribute("aria-hidden", "true");
	const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
	use.setAttribute("href", `#i-${name}`);
	svg.append(use);
	return svg;
}

/** Makes a round button with an icon. */
export function iconButton(name: string, label: string, className: string): HTMLButtonElement {
	const b = document.createElement("button");
	b.type = "button";
	b.className = `icon-btn ${className}`;
	b.setAttribute("aria-label", label);
	b.append(icon(name));
	return b;
}
