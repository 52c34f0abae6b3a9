// Everything here only makes pages nicer: each works without it.
import { bulk } from "./bulk.js";
import { busy } from "./busy.js";
import { copyButtons } from "./copy.js";
import { counters } from "./count.js";
import { filters } from "./filter.js";
import { insertButtons } from "./insert.js";
import { livePreviews } from "./live.js";
import { menus } from "./menu.js";
import { pickers } from "./picker.js";
import { previews } from "./preview.js";
import { questions } from "./questions.js";
import { resetButtons } from "./reset.js";
import { saveBars } from "./savebar.js";
import { shortcuts } from "./shortcuts.js";
import { uploads } from "./upload.js";
import { conditions } from "./when.js";

for (const start of [questions, bulk, pickers, counters, insertButtons, resetButtons, conditions, previews, livePreviews, filters, saveBars, copyButtons, uploads, menus, shortcuts, busy]) {
  try { start(document); } catch (error) { console.error(error); }
}
