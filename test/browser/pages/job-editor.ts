import type { Locator, Page } from 'playwright-core';
import { until } from './until.ts';

/** The form of a job. Counts what a person has to do: each click, choice or field filled is one interaction. */
export class JobEditor {
  private readonly page: Page;
  interactions = 0;
  constructor(page: Page) {
    this.page = page;
  }
  async name(text: string): Promise<void> {
    this.interactions += 1;
    await this.page.getByLabel('Name', { exact: true }).fill(text);
  }
  async command(text: string): Promise<void> {
    this.interactions += 1;
    await this.page.getByLabel('Command line').fill(text);
  }
  async mode(name: string): Promise<void> {
    this.interactions += 1;
    const label = this.page
      .locator('label')
      .filter({ hasText: new RegExp(`^${name}$`) })
      .first();
    // As in `unfold`: a click on a form that is still being laid out may hit nothing.
    await until(`${name} to be chosen`, async () => {
      if (await label.locator('input').isChecked()) return true;
      await label.click();
      return false;
    });
  }
  async every(amount: number, unit: string): Promise<void> {
    this.interactions += 3;
    await this.page.getByLabel('Every', { exact: true }).fill(String(amount));
    await this.page.getByRole('combobox', { name: 'Unit' }).click();
    await this.page.getByRole('option', { name: unit }).click();
  }
  async cron(pattern: string): Promise<void> {
    this.interactions += 1;
    await this.page.getByLabel('Cron pattern').fill(pattern);
  }
  async unfold(title: string): Promise<void> {
    this.interactions += 1;
    const button = this.page.getByRole('button', { name: new RegExp(`^${title}`) });
    // What comes late may push the form down between press and release of the mouse: then nothing was clicked.
    await until(`${title} to open`, async () => {
      if ((await button.getAttribute('aria-expanded')) === 'true') return true;
      await button.click();
      return false;
    });
  }
  async choose(label: string, option: string): Promise<void> {
    this.interactions += 2;
    await this.page.getByRole('combobox', { name: label }).click();
    await this.page.getByRole('option', { name: option }).click();
  }
  async save(): Promise<void> {
    this.interactions += 1;
    await this.page.getByRole('button', { name: 'Save job' }).click();
  }
  preview(): Locator {
    return this.page.getByRole('complementary', { name: 'Preview' });
  }
  alert(): Locator {
    return this.page.locator('form').getByRole('alert');
  }
}
