import { Box } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { viewOf } from '../../store/view'
import { LoadFailed } from '../parts/LoadFailed'
import { usePreferences } from '../preferences'
import { refreshImages } from '../queries/images'
import { IsolationNotice } from '../shell/IsolationNotice'
import { Announcer } from './Announcer'
import { AskLabel } from './AskLabel'
import { type Actions, type Panels, useActions } from './actions'
import { useBench, useEditor } from './bench'
import { Canvas } from './Canvas'
import { Conflicts } from './Conflicts'
import { CursorHint } from './CursorHint'
import { CommentCard } from './comments/CommentCard'
import { DraftBar } from './DraftBar'
import { EmbeddingState } from './EmbeddingState'
import { Filmstrip } from './Filmstrip'
import { Help } from './Help'
import { ImageMap } from './ImageMap'
import classes from './LabelPage.module.css'
import { Opener } from './opener'
import { currentModel } from './queries'
import { SidePanel } from './SidePanel'
import { ToolRail } from './ToolRail'
import { ToolSetting } from './ToolSetting'
import { TopBar } from './TopBar'
import { TouchHand } from './TouchHand'
import { Tour } from './Tour'
import { useKeys } from './useKeys'
import { useOpenImage } from './useOpenImage'
import { useOwnTools } from './useOwnTools'

/** Here the right panel lies over the image, and is folded until it is asked for. */
const NARROW = '(max-width: 900px)'

/** Tells when the window has become narrow, or is no longer. */
function onNarrow(heard: (narrow: boolean) => void): () => void {
  const query = matchMedia(NARROW)
  const listener = () => heard(query.matches)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

export function Workspace({ project, image }: { project: number; image: number }) {
  const { t } = useTranslation()
  const bench = useBench()
  const client = useQueryClient()
  const opener = useMemo(() => new Opener(bench, client), [bench, client])
  const { detail, failure, retry } = useOpenImage(opener, project, image)
  const [panels, setPanels] = useState<Panels>({
    bare: false,
    side: !matchMedia(NARROW).matches,
    strip: true,
    help: false,
    view: false,
  })
  const toggle = (panel: keyof Panels, open?: boolean) =>
    setPanels((now) => ({ ...now, [panel]: open ?? !now[panel] }))
  const actions = useActions(project, detail, opener, toggle)
  useKeys(actions)
  useEffect(() => onNarrow((narrow) => setPanels((now) => ({ ...now, side: !narrow }))), [])
  useOwnView()
  useOwnTools()
  useModelAhead()
  useEffect(() => () => refreshImages(project), [project])
  useDocumentTitle(`${detail?.file_name ?? t('label.title')} · ${t('app.name')}`)
  if (failure) return <Failed error={failure} retry={retry} />
  return (
    <Box
      className={classes.page}
      data-bare={panels.bare || undefined}
      data-side={panels.side || undefined}
      data-strip={panels.strip || undefined}
    >
      {!panels.bare && <TopBar project={project} detail={detail} actions={actions} viewing={panels.view} />}
      <div className={classes.notice}>
        <IsolationNotice />
      </div>
      {!panels.bare && <ToolRail actions={actions} />}
      <Middle actions={actions} />
      {!panels.bare && panels.side && <SidePanel project={project} actions={actions} />}
      {!panels.bare && panels.strip && (
        <Filmstrip project={project} image={image} detail={detail} actions={actions} />
      )}
      <AskLabel project={project} actions={actions} />
      <Conflicts />
      <Announcer detail={detail} />
      <Tour />
      <Help opened={panels.help} onClose={() => toggle('help')} />
    </Box>
  )
}

function Middle({ actions }: { actions: Actions }) {
  return (
    <main className={classes.middle}>
      <Canvas actions={actions} />
      <ImageMap actions={actions} />
      <EmbeddingState />
      <div className={classes.above}>
        <TouchHand />
        <ToolSetting />
        <CursorHint />
      </div>
      <DraftBar actions={actions} />
      <CommentCard actions={actions} />
    </main>
  )
}

/** Tries again by itself as soon as the server is back. */
function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const connection = useEditor((state) => state.connection)
  const before = useRef(connection)
  useEffect(() => {
    if (connection === 'open' && before.current !== 'open') retry()
    before.current = connection
  }, [connection, retry])
  return (
    <Box className={classes.page} data-failed>
      <LoadFailed error={error} onRetry={retry} />
    </Box>
  )
}

/** Show things as this person has chosen to. */
function useOwnView() {
  const { editor } = useBench()
  const kept = usePreferences(({ view }) => view)
  useEffect(() => editor.set({ view: viewOf(kept) }), [editor, kept])
}

/** Load the model before the first embedding comes. */
function useModelAhead() {
  const bench = useBench()
  useEffect(() => {
    currentModel()
      .then((model) => (model ? bench.embeddings.loadModel(model) : undefined))
      .then((model) => model && bench.editor.set({ model }))
      .catch(() => {})
  }, [bench])
}
