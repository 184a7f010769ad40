// The few words that scripts say by themselves. The server writes them in the page's
// language, in this order (views.Page.scriptWords).
const list = (document.querySelector<HTMLMetaElement>('meta[name="batata:words"]')?.content ?? "").split("|");

export const words = {
	failed: list[0] ?? "",
	offline: list[1] ?? "",
	copied: list[2] ?? "",
	close: list[3] ?? "",
	previous: list[4] ?? "",
	next: list[5] ?? "",
	loading: list[6] ?? "",
	goOn: list[7] ?? "",
	pauseTitle: list[8] ?? "",
	pauseWhy: list[9] ?? "",
};
