/** The mark: a clock at ten past ten, whose hands are a tick: done, on time. Same drawing as build/icons/mark.svg. */
export function Mark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#4653cd" />
      <circle cx="16" cy="16" r="9.6" fill="none" stroke="#fff" strokeWidth="2.5" />
      <path
        d="M11.9 13.2 16 17.6 20.4 10.9"
        fill="none"
        stroke="#fff"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
