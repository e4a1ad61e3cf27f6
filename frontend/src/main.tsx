import '@mantine/core/styles.css'
import '@mantine/dropzone/styles.css'
import '@mantine/notifications/styles.css'
import './ui/global.css'
import { setNonce } from 'get-nonce'
import { createRoot } from 'react-dom/client'
import { App } from './ui/App'
import { nonce } from './ui/nonce'

// react-remove-scroll, under Mantine's dialogs, takes its nonce from here.
setNonce(nonce)
createRoot(document.getElementById('root')!).render(<App />)
