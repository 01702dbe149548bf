/** The agent of the headless host for launchd: launchd.plist(5). */
import type { ServiceSpec } from './service.ts';

export const agentLabel = ({ name }: Pick<ServiceSpec, 'name'>): string => `app.${name.replace('-', '.')}.host`;

/** Pure. */
export function launchdAgent(spec: ServiceSpec): string {
  const { program, args, environment } = spec;
  const strings = [program, ...args].map((text) => `    <string>${escapeXml(text)}</string>\n`).join('');
  const variables = Object.entries(environment)
    .map(([name, value]) => `    <key>${escapeXml(name)}</key>\n    <string>${escapeXml(value)}</string>\n`)
    .join('');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Written by "punctual service install", which writes it again; "punctual service remove" removes it. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${escapeXml(agentLabel(spec))}</string>
  <key>ProgramArguments</key>
  <array>
${strings}  </array>
  <key>EnvironmentVariables</key>
  <dict>
${variables}  </dict>
  <key>RunAtLoad</key>
  <true/>
  <!-- Started again after a failure, not after it was stopped. -->
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <!-- Jobs that run go on when the host ends, and are found again. -->
  <key>AbandonProcessGroup</key>
  <true/>
  <key>ExitTimeOut</key>
  <integer>30</integer>
</dict>
</plist>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
