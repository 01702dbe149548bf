/** The row of the list that Tab leads to; null while there is none. */
export function activeRow(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[role="grid"] [role="row"][tabindex="0"]');
}
