// Writes the file MINE, and ends when the file OTHER exists: two of these end only if they run at the same time.
import fs from 'node:fs';

const [mine = '', other = ''] = process.argv.slice(2);
fs.writeFileSync(mine, '');
setTimeout(() => {
  throw new Error(`${other} did not come.`);
}, 30_000);
setInterval(() => {
  if (fs.existsSync(other)) process.exit();
}, 10);
