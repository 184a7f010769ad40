// Passkeys: the ceremonies of WebAuthn between the browser and the server. The server
// writes the options and reads the answers as JSON (WebAuthn level 3, §5.1.8 to §5.1.10),
// where bytes are base64url.

interface Box extends HTMLElement {
	dataset: DOMStringMap & { passkey?: string; return?: string };
}

type Json = Record<string, unknown>;

export function startPasskeys(): void {
	const able = typeof PublicKeyCredential === "function" && !!navigator.credentials;
	for (const box of document.querySelectorAll<Box>("[data-passkey]")) {
		if (box.dataset.passkey === "none") box.hidden = able;
		else if (able) box.hidden = false;
		if (!able) continue;
		if (box.dataset.passkey === "login") {
			box.querySelector("button")!.addEventListener("click", (e) => void run(box, e.currentTarget as HTMLElement, () => login(box)));
		}
		if (box.dataset.passkey === "proof") {
			box.querySelector("button")!.addEventListener("click", (e) => void run(box, e.currentTarget as HTMLElement, prove));
		}
		if (box.dataset.passkey === "register") {
			box.addEventListener("submit", (e) => {
				e.preventDefault();
				void run(box, (e as SubmitEvent).submitter, () => register(box as unknown as HTMLFormElement));
			});
		}
	}
}

/** Runs a ceremony and says what went wrong with it. */
async function run(box: Box, button: HTMLElement | null, ceremony: () => Promise<void>): Promise<void> {
	const problem = box.querySelector<HTMLElement>("[data-failed]")!;
	problem.hidden = true;
	button?.setAttribute("aria-busy", "true");
	try {
		await ceremony();
	} catch (e) {
		// Who closes the browser's window has changed their mind: nothing to complain about.
		if (e instanceof DOMException && (e.name === "NotAllowedError" || e.name === "AbortError")) return;
		problem.querySelector("span")!.textContent = e instanceof Refused && e.message ? e.message : (problem.dataset.failed ?? "");
		problem.hidden = false;
	} finally {
		button?.removeAttribute("aria-busy");
	}
}

async function login(box: Box): Promise<void> {
	const options = await post("/login/passkey/options", {});
	const got = (await navigator.credentials.get({ publicKey: requestOptions(publicKeyOf(options)) })) as PublicKeyCredential | null;
	if (!got) return;
	const to = box.dataset.return ?? "";
	const address = to ? `/login/passkey?return=${encodeURIComponent(to)}` : "/login/passkey";
	const answer = await post(address, credentialJson(got));
	location.assign(local(answer.to ?? answer.return ?? to));
}

/** The made passkey goes with the form: the answer is a page, with recovery codes at times. */
async function register(form: HTMLFormElement): Promise<void> {
	const field = form.querySelector<HTMLInputElement>('[name="credential"]')!;
	let options: Json;
	try {
		options = await post("/settings/security/passkeys/options", {});
	} catch (e) {
		if (!(e instanceof Refused) || !e.proof) throw e;
		field.disabled = true;
		form.submit(); // without a passkey: the server asks for the proof first
		return;
	}
	const made = (await navigator.credentials.create({ publicKey: creationOptions(publicKeyOf(options)) })) as PublicKeyCredential | null;
	if (!made) return;
	field.value = JSON.stringify(credentialJson(made));
	field.disabled = false;
	form.submit();
}

/** A passkey in the place of password and code; then the form goes on with what was asked. */
async function prove(): Promise<void> {
	const form = document.querySelector<HTMLFormElement>("#proof")!;
	const options = await post("/settings/security/proof/passkey/options", {});
	const got = (await navigator.credentials.get({ publicKey: requestOptions(publicKeyOf(options)) })) as PublicKeyCredential | null;
	if (!got) return;
	await post("/settings/security/proof/passkey", credentialJson(got));
	form.submit();
}

/** A refusal in the reader's words. */
class Refused extends Error {
	/** The session has to prove itself once more. */
	readonly proof: boolean;
	constructor(text: string, proof: boolean) {
		super(text);
		this.proof = proof;
	}
}

async function post(address: string, body: Json): Promise<Json> {
	const r = await fetch(address, {
		method: "POST",
		headers: { "Content-Type": "application/json", Accept: "application/json" },
		body: JSON.stringify(body),
	});
	const answer = (r.status === 204 ? {} : await r.json().catch(() => ({}))) as Json;
	if (!r.ok) {
		const fields = Object.values((answer.fields ?? {}) as Record<string, string>);
		throw new Refused(fields[0] ?? String(answer.error ?? ""), answer.proof === true);
	}
	return answer;
}

/** Only a path of ours is gone to. */
function local(to: unknown): string {
	const path = typeof to === "string" ? to : "";
	return /^\/(?![/\\])/.test(path) ? path : "/";
}

function publicKeyOf(options: Json): Json {
	return (options.publicKey ?? options) as Json;
}

function requestOptions(o: Json): PublicKeyCredentialRequestOptions {
	return {
		...o,
		challenge: bytes(o.challenge),
		allowCredentials: descriptors(o.allowCredentials),
	} as PublicKeyCredentialRequestOptions;
}

function creationOptions(o: Json): PublicKeyCredentialCreationOptions {
	const user = o.user as Json;
	return {
		...o,
		challenge: bytes(o.challenge),
		user: { ...user, id: bytes(user.id) },
		excludeCredentials: descriptors(o.excludeCredentials),
	} as unknown as PublicKeyCredentialCreationOptions;
}

function descriptors(list: unknown): PublicKeyCredentialDescriptor[] {
	return ((list ?? []) as Json[]).map((d) => ({ ...d, id: bytes(d.id) }) as unknown as PublicKeyCredentialDescriptor);
}

function bytes(s: unknown): Uint8Array<ArrayBuffer> {
	const text = String(s ?? "")
		.replace(/-/g, "+")
		.replace(/_/g, "/");
	const raw = atob(text.padEnd(Math.ceil(text.length / 4) * 4, "="));
	const out = new Uint8Array(raw.length);
	for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
	return out;
}

function base64url(b: ArrayBuffer | null): string | undefined {
	if (!b) return undefined;
	let raw = "";
	for (const byte of new Uint8Array(b)) raw += String.fromCharCode(byte);
	return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** What PublicKeyCredential.toJSON gives, for browsers that do not have it yet. */
function credentialJson(c: PublicKeyCredential): Json {
	const r = c.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
	const response: Json = { clientDataJSON: base64url(r.clientDataJSON) };
	if (r.attestationObject) {
		response.attestationObject = base64url(r.attestationObject);
		response.transports = r.getTransports?.() ?? [];
	} else {
		response.authenticatorData = base64url(r.authenticatorData);
		response.signature = base64url(r.signature);
		response.userHandle = base64url(r.userHandle);
	}
	return {
		id: c.id,
		rawId: base64url(c.rawId),
		type: c.type,
		authenticatorAttachment: c.authenticatorAttachment ?? undefined,
		clientExtensionResults: c.getClientExtensionResults(),
		response,
	};
}
