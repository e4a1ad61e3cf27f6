import { useLayoutEffect } from 'react'
import { create } from 'zustand'
import { viewOf } from '../store/view'
import { usePreferences } from './preferences'

/** Whether the page that is open is dark, whatever the system or the person says. */
export const useIsDarkPage = create(() => false)

/**
 * The labelling page is dark whatever the system says, unless this person wants it to be like the others: so the
 * picture is the brightest thing on it.
 */
export function useDarkPage() {
  const dark = usePreferences(({ view }) => viewOf(view).dark)
  useLayoutEffect(() => {
    useIsDarkPage.setState(dark)
    return () => useIsDarkPage.setState(false)
  }, [dark])
}
