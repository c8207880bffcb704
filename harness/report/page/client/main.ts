/** The page's script: bundled with all that it needs, and put into the page. */
import { startPage } from './start-page.ts';

startPage();
