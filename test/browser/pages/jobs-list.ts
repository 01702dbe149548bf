import type { Locator, Page } from 'playwright-core';

/** The list of jobs, as a person sees it. */
export class JobsList {
  private readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }
  open(): Promise<void> {
    return this.page.getByRole('link', { name: 'Jobs' }).click();
  }
  row(name: string): Locator {
    return this.page.getByRole('row').filter({ hasText: name });
  }
  names(): Promise<string[]> {
    return this.page.locator('[role=grid] [role=rowgroup] [data-part=name]').allInnerTexts();
  }
  /** What stands in for rows that fly by or are on their way, eight jobs in each. */
  flyingLines(): Locator {
    return this.page.locator('[role=grid] > [role=rowgroup] [data-lines]');
  }
  async filter(text: string): Promise<void> {
    await this.page.getByLabel('Filter jobs').fill(text);
  }
  filterField(): Locator {
    return this.page.getByLabel('Filter jobs');
  }
  /** The filters one click away, in their order. */
  chips(): Promise<string[]> {
    return this.page.getByRole('group', { name: 'Saved filters' }).getByRole('button').allInnerTexts();
  }
  chip(name: string): Locator {
    return this.page.getByRole('group', { name: 'Saved filters' }).getByRole('button', { name, exact: true });
  }
  /** Opens the menu of saved filters and chooses there. */
  async savedFilters(item: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Saved filters' }).click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }
  /** Saves or renames: types the name into the form that the menu shows. */
  async nameFilter(name: string): Promise<void> {
    await this.page.getByLabel('Name of the filter').fill(name);
    await this.page.keyboard.press('Enter');
  }
  pauseSwitch(name: string): Locator {
    return this.page.getByRole('switch', { name: `${name} is on` });
  }
  runNow(name: string): Promise<void> {
    return this.page.getByRole('button', { name: `Run ${name} now` }).click();
  }
  async select(name: string): Promise<void> {
    await this.page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).click();
  }
  toolbar(action: string): Promise<void> {
    return this.page.getByRole('toolbar').getByRole('button', { name: action }).click();
  }
  /** Held open by the pointer: a toast goes by itself after some seconds, and its way back with it. */
  async heldToast(text: string | RegExp): Promise<Locator> {
    const toast = this.toast(text).last();
    await toast.hover();
    return toast;
  }
  toast(text: string | RegExp): Locator {
    return this.page.locator('.mantine-Notification-root').filter({ hasText: text });
  }
}
