/** The token that Django wants back on every unsafe request; it changes at sign-in, so it is read each time. */
export function csrfToken(cookies: string = document.cookie): string {
  const pair = cookies.split('; ').find((one) => one.startsWith('csrftoken='))
  return pair?.slice('csrftoken='.length) ?? ''
}
