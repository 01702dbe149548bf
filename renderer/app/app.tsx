import { MantineProvider, MantineThemeProvider, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect, useMemo, useState } from 'react';
import { Router } from 'wouter';
import type { Language, WindowSettings } from '../../preload/contract.ts';
import { createFormats } from '../format/formats.ts';
import { FormatsProvider } from '../format/formats-context.tsx';
import { useHostInfo } from '../host/host-info.ts';
import { useLinkState } from '../host/link-context.tsx';
import { useCall } from '../host/use-call.ts';
import { en } from '../text/en.ts';
import { loadMessages, TextProvider } from '../text/language.tsx';
import type { Messages } from '../text/messages.ts';
import { firstLanguage, systemLanguage } from '../text/system-language.ts';
import { theme, variables } from '../ui/theme.ts';
import { hideToasts } from '../ui/toast.tsx';
import { DatabasePage } from './database-page.tsx';
import { useGuardedHash } from './guarded-hash.ts';
import { LockedPage } from './locked-page.tsx';
import { Boundary } from './page-boundary.tsx';
import { Shell } from './shell.tsx';
import { writePreference } from './stored-preferences.ts';
import { UiProvider } from './ui-state.tsx';

const WINDOW_DEFAULTS: WindowSettings = {
  language: 'system',
  theme: 'system',
  firstWeekday: 'system',
  hour24: 'system',
};

/** Language, theme and time formats around everything; what the person chose is the host's to keep. */
export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Boundary>
        <Dressed />
      </Boundary>
    </MantineProvider>
  );
}

function Dressed() {
  const link = useLinkState();
  const info = useHostInfo();
  const told = useCall('settings.get', {}).data?.window;
  const chosen = told ?? WINDOW_DEFAULTS;
  const [opened] = useState(firstLanguage);
  const asked = chosen.language === 'system' ? systemLanguage(navigator.languages) : chosen.language;
  const language = told === undefined ? opened : asked;
  const text = useMessages(language);
  const { setColorScheme } = useMantineColorScheme();
  const scheme = chosen.theme === 'system' ? 'auto' : chosen.theme;
  useEffect(() => setColorScheme(scheme), [scheme, setColorScheme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was said before is in the other language
  useEffect(() => hideToasts, [language]);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const zone = info?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  useEffect(() => writePreference('language', language), [language]);
  const formats = useMemo(
    () => (text === null ? null : createFormats({ language, zone, hour24: chosen.hour24, text })),
    [language, zone, chosen.hour24, text],
  );
  const words = useMemo(() => (text === null ? null : { language, text }), [language, text]);

  const close = text?.common.close;
  const named = useMemo(() => ({ components: { CloseButton: { defaultProps: { 'aria-label': close } } } }), [close]);

  // The first words are a moment away: nothing for that long is calmer than another language.
  if (words === null || formats === null) return null;
  return (
    <TextProvider value={words}>
      <FormatsProvider value={formats}>
        {link.kind === 'refused' ? (
          <LockedPage error={link.error} />
        ) : info?.question ? (
          <DatabasePage question={info.question} />
        ) : (
          <UiProvider>
            <MantineThemeProvider theme={named}>
              <Notifications position="bottom-right" limit={4} />
            </MantineThemeProvider>
            <Router hook={useGuardedHash}>
              <Boundary>
                <Shell />
              </Boundary>
            </Router>
          </UiProvider>
        )}
      </FormatsProvider>
    </TextProvider>
  );
}

/** The language before is shown until the next one is here. */
function useMessages(language: Language): Messages | null {
  const [messages, setMessages] = useState<Messages | null>(language === 'en' ? en : null);
  useEffect(() => {
    let current = true;
    void loadMessages(language).then((loaded) => {
      if (current) setMessages(loaded);
    });
    return () => {
      current = false;
    };
  }, [language]);
  return messages;
}
