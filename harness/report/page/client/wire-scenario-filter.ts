/** Runs in the page: handles the search box and the status filter above the scenarios. */
export function wireScenarioFilter(scenarios: readonly HTMLElement[]): void {
  const form = document.querySelector('.scenario-filter');
  const search = form?.querySelector<HTMLInputElement>('input[type="search"]');
  const shown = form?.querySelector('.shown');
  if (!form || !search || !shown) return;
  const filter = (): void => {
    const words = search.value.toLowerCase().split(/\s+/);
    const status = form.querySelector<HTMLInputElement>('input[type="radio"]:checked')?.value ?? '';
    let count = 0;
    for (const scenario of scenarios) {
      const text = scenario.dataset['text'] ?? '';
      const wanted = status === '' || scenario.dataset['status'] === status;
      const visible = wanted && words.every((word) => text.includes(word));
      scenario.hidden = !visible;
      if (visible) count += 1;
    }
    shown.textContent = count === scenarios.length ? '' : `${count} of ${scenarios.length} shown`;
  };
  form.addEventListener('input', filter);
  filter();
}
