import { BASE } from './style/base.css.ts';
import { OVERVIEW } from './style/overview.css.ts';
import { SCENARIOS } from './style/scenarios.css.ts';
import { SECTIONS } from './style/sections.css.ts';
import { TIMELINE } from './style/timeline.css.ts';

/** The page's whole style sheet, but for the charts' library. */
export const STYLE = BASE + OVERVIEW + SCENARIOS + SECTIONS + TIMELINE;
