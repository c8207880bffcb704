/**
 * Runs in the page: shows the title of the drawn thing under the pointer below the timeline. Browsers show such
 * titles late, and on a touch screen never.
 */
export function wireReadout(scenario: HTMLElement): void {
  const drawing = scenario.querySelector('.lanes');
  const readout = scenario.querySelector('.readout');
  if (drawing === null || readout === null) return;
  const INVITATION = 'Point at or tap the timeline to read what it shows.';
  const show = (event: Event): void => {
    let node = event.target instanceof Element ? event.target : null;
    let title: string | null = null;
    while (node !== null && node !== drawing && title === null) {
      title = node.querySelector(':scope > title')?.textContent ?? null;
      node = node.parentElement;
    }
    readout.textContent = title ?? INVITATION;
  };
  drawing.addEventListener('pointerover', show);
  drawing.addEventListener('click', show);
  readout.textContent = INVITATION;
}
