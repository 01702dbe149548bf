import {
  type AlertProps,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type MantineTheme,
} from '@mantine/core';

const accent: MantineColorsTuple = [
  '#eef0ff',
  '#dfe2fd',
  '#bcc2f7',
  '#969ff2',
  '#7681ed',
  '#626eea',
  '#5663e6',
  '#4653cd',
  '#3d49b8',
  '#333ea0',
];
const dark: MantineColorsTuple = [
  '#ececf0',
  '#c9c9d1',
  '#a5a5b0',
  '#9595a1',
  '#3b3b44',
  '#2f2f37',
  '#232329',
  '#18181b',
  '#131316',
  '#0e0e10',
];

/** The system's own fonts: native in feel, nothing to fetch. */
const FONTS =
  '-apple-system, BlinkMacSystemFont, "Segoe UI Variable Text", "Segoe UI", Inter, system-ui, "Noto Sans", "PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", sans-serif';
const MONO =
  'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** Dense and calm: 13 px text, 30 px controls, one accent. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, dark },
  fontFamily: FONTS,
  fontFamilyMonospace: MONO,
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '18px' }, h2: { fontSize: '14px' }, h3: { fontSize: '13px' } },
  },
  components: {
    // Mantine's yellow is loud, and its words on it miss AA.
    Alert: {
      vars: (_: MantineTheme, { color }: AlertProps) => ({
        root: {
          '--alert-bg': color === 'red' ? 'var(--s-bad-soft)' : 'var(--s-warn-soft)',
          '--alert-color': color === 'red' ? 'var(--s-bad)' : 'var(--s-warn)',
        },
      }),
    },
    Button: { defaultProps: { size: 'compact-md', fw: 500 } },
    TextInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    TagsInput: { defaultProps: { size: 'sm' } },
    Autocomplete: { defaultProps: { size: 'sm' } },
    SegmentedControl: { defaultProps: { size: 'sm' } },
    Switch: { defaultProps: { size: 'xs', withThumbIndicator: false } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 400, fz: 12, px: 8, py: 4 } },
    // The first entry has the keyboard at once: the placeholder of Mantine's is a stop that nobody sees.
    Menu: { defaultProps: { shadow: 'md', width: 220, withInitialFocusPlaceholder: false } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
  },
});

/** Mantine's own greys miss AA on our backgrounds; these do not. */
export const variables: CSSVariablesResolver = () => ({
  variables: { '--input-height-sm': '32px' },
  light: {
    '--mantine-color-dimmed': '#63636e',
    '--mantine-color-placeholder': '#6b6b76',
    '--mantine-color-error': '#b42318',
    '--mantine-color-text': '#1b1b1f',
    '--mantine-color-default-border': '#d9d9df',
  },
  dark: {
    '--mantine-color-dimmed': '#a5a5b0',
    '--mantine-color-placeholder': '#9595a1',
    '--mantine-color-error': '#ff8a80',
    // Mantine's are almost white: what deletes and what leads on could not be told from the rest.
    '--mantine-color-red-light-color': '#ff8a80',
    '--mantine-color-accent-light-color': '#a3abff',
  },
});
