// app.js makes whole pages smoother and is needed for none of them. Every part listens
// on the document, so that what arrives later works as well.
import { startCarousels } from "./carousel.js";
import { startCompose } from "./compose.js";
import { startNoteDialog } from "./dialog.js";
import { startFeed } from "./feed.js";
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";
import { startSeen } from "./seen.js";
import { startSheets } from "./sheet.js";
import { say } from "./toast.js";
import { words } from "./words.js";

startForms();
startSheets();
startCarousels();
startNoteDialog();
startFeed();
startCompose();
startKeys();
startSeen();
addEventListener("offline", () => say(words.offline, true));
