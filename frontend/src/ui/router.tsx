/** Every address of the app; each page is loaded when it is first visited. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { ApiError } from '../contract/apiError'
import { gridSearchOf } from './project/images/gridSearch'
import { queryClient } from './queries/client'
import { meQuery } from './queries/session'
import { ErrorPage } from './shell/ErrorPage'
import { NotFoundPage } from './shell/NotFoundPage'

const root = createRootRoute({ notFoundComponent: NotFoundPage })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } =>
    typeof search.next === 'string' ? { next: search.next } : {},
  component: lazyRouteComponent(() => import('./signIn/SignInPage'), 'SignInPage'),
})

/** Everything below takes a login; who has none comes back after signing in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } })
      throw error
    }
  },
})

const framed = createRoute({
  getParentRoute: () => signedIn,
  id: 'framed',
  component: lazyRouteComponent(() => import('./shell/Frame'), 'Frame'),
})

const projects = createRoute({
  getParentRoute: () => framed,
  path: '/',
  component: lazyRouteComponent(() => import('./projects/ProjectsPage'), 'ProjectsPage'),
})

/** Any other address: for who is signed in, within the frame of the pages. */
const nowhere = createRoute({ getParentRoute: () => framed, path: '$', component: NotFoundPage })

const account = createRoute({
  getParentRoute: () => framed,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/AccountPage'), 'AccountPage'),
})

const project = createRoute({
  getParentRoute: () => framed,
  path: '/projects/$projectId',
  component: lazyRouteComponent(() => import('./project/ProjectPage'), 'ProjectPage'),
})

const images = createRoute({
  getParentRoute: () => project,
  path: '/',
  validateSearch: gridSearchOf,
  component: lazyRouteComponent(() => import('./project/images/ImagesTab'), 'ImagesTab'),
})

const labels = createRoute({
  getParentRoute: () => project,
  path: '/labels',
  component: lazyRouteComponent(() => import('./project/LabelsTab'), 'LabelsTab'),
})

const members = createRoute({
  getParentRoute: () => project,
  path: '/members',
  component: lazyRouteComponent(() => import('./project/MembersTab'), 'MembersTab'),
})

const statistics = createRoute({
  getParentRoute: () => project,
  path: '/statistics',
  component: lazyRouteComponent(() => import('./project/StatisticsTab'), 'StatisticsTab'),
})

const settings = createRoute({
  getParentRoute: () => project,
  path: '/settings',
  component: lazyRouteComponent(() => import('./project/SettingsTab'), 'SettingsTab'),
})

/** Full window, without the frame of the other pages. */
const label = createRoute({
  getParentRoute: () => signedIn,
  path: '/projects/$projectId/images/$imageId',
  component: lazyRouteComponent(() => import('./label/LabelPage'), 'LabelPage'),
})

const routeTree = root.addChildren([
  signIn,
  signedIn.addChildren([
    framed.addChildren([
      projects,
      account,
      project.addChildren([images, labels, members, statistics, settings]),
      nowhere,
    ]),
    label,
  ]),
])

export const router = createRouter({
  routeTree,
  defaultErrorComponent: ErrorPage,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
