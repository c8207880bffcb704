/**
 * Runs in the page: shows the title of the shape at the pointer below the timeline. Browsers show SVG titles with a
 * delay, and not at all on touch screens.
 */
export function wireReadout(scenario: HTMLElement): void {
  const drawing = scenario.querySelector('.lanes');
  const readout = scenario.querySelector('.readout');
  if (drawing === null || readout === null) return;
  const INVITATION = 'Point at or tap the timeline for details.';
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
