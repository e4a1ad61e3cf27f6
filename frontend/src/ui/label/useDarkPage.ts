import { useLayoutEffect } from 'react'

/** The labelling page is dark whatever the system says: the picture is the brightest thing on it. */
export function useDarkPage() {
  useLayoutEffect(() => {
    const root = document.documentElement
    const before = root.getAttribute('data-mantine-color-scheme') ?? 'light'
    root.setAttribute('data-mantine-color-scheme', 'dark')
    return () => root.setAttribute('data-mantine-color-scheme', before)
  }, [])
}
