import type { Locator, Page } from 'playwright-core';
import { until } from '../../support/until.ts';

/** The page of a group: its jobs, what they share, who is told. */
export class GroupPage {
  private readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }
  heading(name: string): Locator {
    return this.page.getByRole('heading', { level: 1, name });
  }
  /** The names of its jobs, once so many are listed. */
  async jobs(count: number): Promise<string[]> {
    const links = this.page.getByRole('region', { name: 'Jobs' }).locator('li a');
    await until(`${count} jobs`, async () => (await links.count()) === count);
    return links.allInnerTexts();
  }
  variables(): Locator {
    return this.page.getByRole('textbox', { name: 'Variables' });
  }
  async addSecret(name: string, value: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Add a secret' }).click();
    await this.page.getByLabel('Name of the variable').last().fill(name);
    await this.page.locator('input[type=password]').last().fill(value);
  }
  save(): Promise<void> {
    return this.page.getByRole('group', { name: 'Not saved yet' }).getByRole('button', { name: 'Save' }).click();
  }
  unsaved(): Locator {
    return this.page.getByRole('group', { name: 'Not saved yet' });
  }
  button(name: string): Locator {
    return this.page.getByRole('main').getByRole('button', { name });
  }
  async pause(how: string): Promise<void> {
    await this.button('Pause the group').click();
    await this.page.getByRole('menuitem', { name: how }).click();
  }
  newName(): Locator {
    return this.page.getByLabel('New name');
  }
  alert(): Locator {
    return this.page.getByRole('main').getByRole('alert');
  }
  toast(text: string | RegExp): Locator {
    return this.page.locator('.mantine-Notification-root').filter({ hasText: text });
  }
}
