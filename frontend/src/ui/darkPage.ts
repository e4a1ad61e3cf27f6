import { useLayoutEffect } from 'react'
import { create } from 'zustand'

/** Whether the page that is open is dark, whatever the system or the person says. */
export const useIsDarkPage = create(() => false)

/** The labelling page is dark whatever the system says: the picture is the brightest thing on it. */
export function useDarkPage() {
  useLayoutEffect(() => {
    useIsDarkPage.setState(true)
    return () => useIsDarkPage.setState(false)
  }, [])
}
