import { createRoot } from 'react-dom/client'
import i18n from './i18n'

const root = document.getElementById('root')
if (root) createRoot(root).render(i18n.t('app.name'))
