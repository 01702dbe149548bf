import type { Locator, Page } from 'playwright-core';
import type { JobSpec } from '../../../main/engine/model.ts';
import { en } from '../../../renderer/text/en.ts';
import { zh } from '../../../renderer/text/zh.ts';
import type { OpenWindow } from './open-window.ts';

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
    await label.click();
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
    // A part with something wrong in it is open by itself.
    if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
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

const TODAY = new RegExp(`^(${en.nav.today}|${zh.nav.today})$`);
const LEAVE = new RegExp(`^(${en.unsaved.leave}|${zh.unsaved.leave})$`);

/** Goes to Today, also out of a form with changes, which are given up; in either language. */
export async function leaveForm(window: OpenWindow): Promise<void> {
  const { page } = window;
  await window.go('/today');
  const today = page.getByRole('heading', { level: 1, name: TODAY });
  const leave = page.getByRole('button', { name: LEAVE });
  await leave.or(today).first().waitFor();
  if (await leave.isVisible()) await leave.click();
  await today.waitFor();
}

/** An empty form, or that of a template, whatever was open before. */
export async function freshEditor(window: OpenWindow, template?: string): Promise<JobEditor> {
  await leaveForm(window);
  await window.go(template === undefined ? '/jobs/new' : `/jobs/new/${template}`);
  await window.page.getByLabel('Name', { exact: true }).waitFor();
  return new JobEditor(window.page);
}

/** What is saved of the first job that the list finds by this text. */
export async function savedSpec(window: OpenWindow, text: string): Promise<JobSpec> {
  const { items } = await window.call('jobs.list', { text });
  return (await window.call('jobs.get', { id: items[0]?.id ?? '' })).job.spec;
}
