/** The page's script. It is bundled and embedded in the page. */
import { startPage } from './start-page.ts';

startPage();
