// Adds a button that asks the worker to count. A message that fails is sent once more.
const button = document.createElement('button');
button.textContent = 'Increase';
const output = document.createElement('output');
output.dataset.testid = 'count';
document.body.append(button, output);

button.addEventListener('click', async () => {
  const answer = await chrome.runtime.sendMessage('increase').catch((error) => ({ error: error.message }));
  output.textContent = answer.error ?? String(answer.count);
});
