/** Pages to take screenshots of, and a look at the screenshots. */
import type { Page } from 'playwright';

/** Width, height and the colours (four numbers each) at points of a screenshot, as the page reads them. */
export async function look(
  page: Page,
  picture: Buffer,
  places: readonly (readonly [number, number])[],
): Promise<unknown> {
  const url = `data:image/png;base64,${picture.toString('base64')}`;
  return page.evaluate(
    async ({ url, places }) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const drawing = canvas.getContext('2d');
      drawing?.drawImage(image, 0, 0);
      const colours = places.map(([x, y]) => [...(drawing?.getImageData(x, y, 1, 1).data ?? [])].join());
      return [image.width, image.height, ...colours];
    },
    { url, places },
  );
}

const BOXES = `<style>body { margin: 0; height: 2000px } ::-webkit-scrollbar { display: none } div { position: absolute; left: 50px; width: 100px; height: 100px }
  #a { top: 50px; background: rgb(255, 0, 0) } #b { top: 1500px; background: rgb(0, 0, 255) }</style><div id=a></div><div id=b></div>`;

export async function boxes(page: Page): Promise<void> {
  await page.setViewportSize({ width: 400, height: 300 });
  await page.setContent(BOXES);
}
