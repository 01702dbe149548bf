import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { GroupPage } from './pages/group-page.ts';
import { JobEditor } from './pages/job-editor.ts';
import { type OpenWindow, openWindow } from './pages/open-window.ts';

let window: OpenWindow;
let group: GroupPage;
let id = '';
const add = async (name: string, of: string) =>
  (
    await window.call('jobs.add', {
      spec: {
        name,
        group: of,
        action: { kind: 'shell', command: 'echo "$PLACE <$VAULT_KEY>"' },
        schedule: { kind: 'manual' },
      },
    })
  ).id;
const shared = async (name: string) => (await window.call('settings.get', {})).engine.groups[name];

beforeAll(async () => {
  window = await openWindow();
  group = new GroupPage(window.page);
  id = await add('Back up documents', 'backups');
  await add('Mirror photos', 'backups');
  await add('Fetch mail', 'mail');
});
afterAll(async () => {
  expect(window.complaints).toEqual([]);
  await window.close();
});

it('is found in the palette by keyboard alone, and shows its jobs', async () => {
  const { page } = window;
  await page.keyboard.press('Control+k');
  await page.keyboard.type('backups');
  await page.getByText('Group: backups').waitFor();
  await page.getByRole('dialog').getByText('Group: backups').click();
  await group.heading('backups').waitFor();
  expect(await group.jobs(2)).toEqual(['Back up documents', 'Mirror photos']);
});

it('is found beside the list of jobs while the list shows one group, and in the sidebar', async () => {
  const { page } = window;
  await group.button('Show in Jobs').click();
  await page.getByRole('main').getByRole('link', { name: 'Settings of the group backups' }).click();
  await group.heading('backups').waitFor();
  const link = page.getByRole('navigation').getByRole('link', { name: 'Settings of the group mail' });
  await link.focus();
  await page.keyboard.press('Enter');
  await group.heading('mail').waitFor();
  await window.go('/groups/backups');
  await group.heading('backups').waitFor();
});

it('gives its jobs variables and secrets; a line that is none is refused beside the field', async () => {
  const { page } = window;
  await group.variables().fill('PLACE=attic\nnonsense');
  await page.getByText('Line 2 is not NAME=value').waitFor();
  await group.variables().fill('PLACE=attic');
  await group.addSecret('VAULT_KEY', 'correct-horse');
  await group.save();
  await group.unsaved().waitFor({ state: 'detached' });
  expect(await shared('backups')).toEqual({ environment: { PLACE: 'attic' }, secrets: ['VAULT_KEY'] });
  const run = await window.call('jobs.run', { id });
  await window.go(`/runs/${run.id}`);
  await page.getByRole('log').getByText('attic <•••>').waitFor();
  await window.go(`/jobs/${id}/edit`);
  await new JobEditor(page).unfold('Environment');
  await page.getByRole('link', { name: 'From the group backups: 1 variable' }).click();
  await group.heading('backups').waitFor();
  await page.getByText(/••• set/).waitFor();
  expect(await page.content()).not.toContain('correct-horse');
});

it('asks before something typed is lost, and says when the group was changed elsewhere meanwhile', async () => {
  const { page } = window;
  await group.variables().fill('PLACE=cellar');
  await page.getByRole('link', { name: 'Today' }).click();
  await page
    .getByRole('button', { name: 'Keep editing' })
    .or(page.getByRole('button', { name: 'Stay' }))
    .click();
  await window.call('groups.save', { name: 'backups', environment: { PLACE: 'roof' } });
  await page.keyboard.press('Control+Enter');
  await group.save();
  await page.getByText('This group was changed elsewhere after you opened it.').waitFor();
  expect((await shared('backups'))?.environment).toEqual({ PLACE: 'roof' });
  await group.button('Load the other version').click();
  await until('theirs', async () => (await group.variables().inputValue()) === 'PLACE=roof');
  // Nothing is typed here: what somebody else saves is shown at once.
  await window.call('groups.save', { name: 'backups', environment: { PLACE: 'barn' } });
  await until('the newest', async () => (await group.variables().inputValue()) === 'PLACE=barn');
});

it('is paused for an hour, until somebody resumes it, and by a key', async () => {
  const { page } = window;
  await group.pause('For 1 hour');
  await page.getByText(/^Paused until /).waitFor();
  const until1 = (await window.call('engine.status', {})).pausedGroups['backups']?.until ?? 0;
  expect(Math.abs(until1 - Date.now() - 3_600_000)).toBeLessThan(60_000);
  await group.button('Resume').click();
  await group.button('Pause the group').waitFor();
  await page.locator('h1').click();
  await page.keyboard.press('p');
  await page.getByText('Paused', { exact: true }).first().waitFor();
  expect((await window.call('engine.status', {})).pausedGroups['backups']).toMatchObject({ until: null });
});

it('is renamed with everything it has; what is wrong with the name stands below the field', async () => {
  const { page } = window;
  await group.button('Rename').focus();
  await page.keyboard.press('Enter');
  await group.newName().waitFor();
  await group.newName().fill('   ');
  await page.getByText('A group needs a name').waitFor();
  await group.newName().fill('x'.repeat(10_000));
  await page.getByText('At most 200 characters, now 10,000').waitFor();
  await group.newName().fill('mail');
  await page.keyboard.press('Enter');
  await page.getByText(/There is a group “mail” already. To join the two/).waitFor();
  const odd = 'سِجلّ/<b>备份</b> 100% ~🗄';
  await group.newName().fill(odd);
  await page.keyboard.press('Enter');
  await group.heading(odd).waitFor();
  await group.jobs(2);
  expect(await page.locator('main b').count()).toBe(0);
  await expect.poll(() => group.variables().inputValue()).toBe('PLACE=barn');
  expect((await window.call('engine.status', {})).pausedGroups).toHaveProperty([odd]);
  await page.reload();
  await group.heading(odd).waitFor();
  await window.call('groups.rename', { from: odd, to: 'vault' });
  await page.getByText(/This group is not there any more/).waitFor();
  await window.go('/groups/vault');
  await group.heading('vault').waitFor();
});

it('is renamed back by the toast', async () => {
  const { page } = window;
  await group.button('Rename').click();
  await group.newName().fill('backups');
  await page.keyboard.press('Enter');
  await group.toast('Now called backups, 2 jobs moved').getByRole('button', { name: 'Undo' }).click();
  await group.heading('vault').waitFor();
  await group.jobs(2);
});

it('has rules of its own for notifications', async () => {
  const { page } = window;
  const own = page.getByRole('switch', { name: 'Rules of its own' });
  await own.focus();
  await page.keyboard.press('Space');
  await page.getByRole('switch', { name: 'each time it succeeds' }).click({ force: true });
  await until('the rule', async () => {
    const rules = (await window.call('settings.get', {})).notify.groups['vault'];
    return rules?.succeeded === true;
  });
});

it('is deleted without its jobs, and comes back whole', async () => {
  const { page } = window;
  await group.button('Delete group').click();
  const toast = group.toast('The group vault is deleted; its 2 jobs stay');
  // A toast goes by itself; the pointer holds it open.
  await toast.hover();
  expect((await window.call('jobs.get', { id })).job.spec.group).toBeUndefined();
  expect(await shared('vault')).toBeUndefined();
  await toast.getByRole('button', { name: 'Undo' }).click();
  await group.heading('vault').waitFor();
  await group.jobs(2);
  await group.button('Resume').click();
  const run = await window.call('jobs.run', { id });
  await window.go(`/runs/${run.id}`);
  await page.getByRole('log').getByText('barn <•••>').waitFor();
});
