// The one script of every page: starts htmx without eval and wires the behaviours; each of them has its own file.
import "./htmx.js";
import { startList } from "./chat/list.js";
import { startChat } from "./chat/page.js";
import { startConfirm, startDialogs } from "./dialog.js";
import { startMenu } from "./menu.js";
import { startPlayground } from "./playground/page.js";
import { startPanel } from "./panel.js";
import { startTabs } from "./tabs.js";
import { startTheme } from "./theme.js";
import { startToasts } from "./toast.js";
import { startTimes } from "./times.js";
import { startUploads } from "./upload.js";
import { startButtons } from "./buttons.js";

startTheme();
startTabs();
startMenu();
startDialogs();
startConfirm();
startToasts();
startPanel();
startButtons();
startTimes();
startUploads();
startChat();
startList();
startPlayground();
