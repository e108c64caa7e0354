import { html } from 'hono/html'
import { alert } from '../../src/web/alerts.ts'
import { deadlineBanner, type StepView, stepHeading, summaryList, withSteps } from '../../src/web/flow.ts'
import { buttonRow, checkbox, hidden, input, linkButton, radioGroup, select, textArea } from '../../src/web/forms.ts'
import type { Html } from '../../src/web/html.ts'
import { contactPanel, type PageView, page, panel, withAside } from '../../src/web/layout.ts'
import { meetingCard } from '../../src/web/meeting-card.ts'
import { type MonthView, monthCalendar } from '../../src/web/month.ts'
import { type NoticeView, notice } from '../../src/web/notice.ts'
import { problemPage } from '../../src/web/problem-pages.ts'
import { texts } from '../../src/web/texts.ts'
import { dayTimes, monthWithTimes, noDayChosen } from '../../src/web/times.ts'
import { at, day, month } from './read-html.ts'

/** Pages with every piece of furniture, for valid HTML, accessibility, weight and looks. The real pages are the doors'. */

const da = texts('da')
const { t } = da

const jobCentre = {
  name: 'Jobcenter København',
  phone: '33 17 33 17',
  email: 'jobcenter@example.dk',
  address: ['Nyropsgade 1', '1602 København V'],
}

const demoBar = html`<p>Demo: <strong>torsdag den 29. juni 2017 kl. 10.15</strong></p><a href="/demo">Tidsmaskine</a><form method="post" action="/demo/clock"><button type="submit">Næste dag</button></form>`

export const base: Omit<PageView, 'title'> = {
  texts: da,
  user: { name: 'Anna <Ø> Jensen' },
  jobCentre,
  demoBar,
  here: '/min-side',
}

const minSideCrumb = { href: '/min-side', text: t('minSide.title') }
const crumbs = [minSideCrumb, { href: '/mine-moeder', text: t('mineMoeder.title') }]

const meeting = meetingCard(da, {
  title: 'Jobsamtale',
  date: day('2017-07-11'),
  startsAt: at('2017-07-11T10:00'),
  endsAt: at('2017-07-11T10:45'),
  form: 'in_person',
  place: 'Nyropsgade 1, 1602 København V',
  caseworker: 'Mette Holm',
  status: { text: t('meeting.status', { status: 'planned' }), kind: 'info' },
  remarks: [t('receipt.rebookUntil', { date: 'mandag den 10. juli 2017', time: '10.00' })],
  actions: [
    { text: t('meeting.rebook'), href: '/r' },
    { text: t('meeting.cancel'), href: '/c' },
    { text: t('receipt.addToCalendar'), href: '/k' },
  ],
})

function minSide(above: Html, coming: Html): Html {
  const service = html`<p>${t('indstillinger.serviceLead')}</p><p class="panel__more"><a href="/indstillinger">${t('indstillinger.title')}</a></p>`
  return page(
    { ...base, title: t('minSide.title'), active: 'minSide' },
    withAside(
      html`${above}<h2>${t('minSide.comingMeetings')}</h2>${coming}<p><a href="/mine-moeder">${t('minSide.allMeetings')}</a></p>`,
      html`${contactPanel(da, jobCentre)}${panel(t('minSide.messageService'), service)}`,
    ),
  )
}

const noMeetings = html`<p>${t('minSide.noMeetings')}</p><p class="quiet">${t('minSide.noMeetingsLead')}</p>`
const withNotice = (stage: NoticeView['stage'], daysLeft: number, interviewType: NoticeView['interviewType'] = 'job') =>
  minSide(notice(da, { stage, interviewType, dueDate: day('2017-07-10'), daysLeft, href: '/book' }), noMeetings)

function mineMoeder(): Html {
  const choice = radioGroup(da, {
    id: 'valg',
    name: 'valg',
    legend: t('mineMoeder.choiceLegend'),
    options: [
      {
        value: 'frist',
        label: t('mineMoeder.choiceDeadline', { type: 'job' }),
        checked: true,
      },
      { value: 'andet', label: t('mineMoeder.choiceOther') },
    ],
  })
  return page(
    { ...base, title: t('mineMoeder.title'), active: 'mineMoeder', breadcrumbs: [minSideCrumb] },
    withAside(
      html`<form method="get" action="/mine-moeder">${choice}${buttonRow({ primary: { text: t('common.continue') } })}</form>
<h2>${t('mineMoeder.deadlineHeading', { type: 'job' })}</h2><p>${da.rich('notice.text.new', { type: 'job', date: 'mandag den 10. juli 2017' })}</p>
<div class="button-row">${linkButton(t('mineMoeder.deadlineButton'), '/book')}</div>
<h2>${t('mineMoeder.coming')}</h2><div class="meetings">${meeting}</div><h2>${t('mineMoeder.earlier')}</h2><p>${t('mineMoeder.noEarlier')}</p>`,
      contactPanel(da, jobCentre),
    ),
  )
}

const chosen = ['Jobsamtale – kontanthjælp', 'Ved fremmøde', 'tirsdag den 11. juli kl. 10.30'] as const

function stepsAt(current: number): StepView[] {
  return (['book.step1.short', 'book.step2.short', 'book.step3.short', 'book.step4.short'] as const).map(
    (key, index) => {
      const number = index + 1
      const step = { number, title: t(key) }
      if (number > current) return { ...step, state: 'to_come' }
      if (number === current) return { ...step, state: 'current' }
      return { ...step, state: 'done', chosen: chosen[index] ?? '', href: `/book/${number}` }
    },
  )
}

function flow(number: number, main: Html, more: Partial<PageView> = {}): Html {
  const view: PageView = {
    ...base,
    title: t('book.titleWithDeadline', { type: 'job', date: '10. juli 2017' }),
    step: t('book.stepNumber', { number }),
    active: 'mineMoeder',
    breadcrumbs: crumbs,
    ...more,
  }
  const lead = html`<p class="font-lead">${t('book.lead', { type: 'job' })} ${t('book.leadDeadline', { date: '10. juli 2017' })} ${t('book.leadContact')}</p>`
  const top = number === 1 ? lead : deadlineBanner(da, { dueDate: day('2017-07-10'), daysLeft: 11 })
  return page(view, html`${top}${withSteps(da, stepsAt(number), main)}`)
}

const onward = buttonRow({
  primary: { text: t('common.continue'), arrow: true },
  links: [{ text: t('common.back'), href: '/tilbage', back: true }],
})

function chooseOffer(error?: string): Html {
  const group = radioGroup(da, {
    id: 'emne',
    name: 'emne',
    legend: t('book.stepHeading', { number: 1, title: t('book.step1.title') }),
    legendAs: 'heading',
    ...(error === undefined ? {} : { error }),
    options: [
      {
        value: '1',
        label: 'Jobsamtale – kontanthjælp',
        hint: '45 minutter, ved fremmøde',
        checked: error === undefined,
      },
      { value: '2', label: 'Hvis du er jobparat kontanthjælpsmodtager' },
    ],
  })
  return html`<form method="post" action="/book/emne">${group}${panel(t('book.step1.description'), html`<p>${t('book.step1.descriptionEmpty')}</p>`)}${onward}</form>`
}

const missingOffer = { fieldId: 'emne', message: t('book.step1.missing') }

const chooseForm = html`<form method="post" action="/book/form">${radioGroup(da, {
  id: 'form',
  name: 'form',
  legend: t('book.stepHeading', { number: 2, title: t('book.step2.title') }),
  legendAs: 'heading',
  options: (['in_person', 'phone', 'video'] as const).map((form) => ({
    value: form,
    label: t('meetingForm.name', { form }),
    hint: t('meetingForm.hint', { form }),
  })),
})}${onward}</form>`

const freeDays = ['03', '04', '05', '10', '11', '12', '13', '17'].map((of, index) => ({
  date: day(`2017-07-${of}`),
  count: index + 1,
  href: `?dag=2017-07-${of}#tider`,
}))

const july: MonthView = {
  month: month('2017-07'),
  today: day('2017-07-06'),
  freeDays,
  lastDay: day('2017-07-17'),
  previous: { month: month('2017-06'), href: '?maaned=2017-06' },
}

const timesOfDay = dayTimes(da, {
  id: 'tid',
  name: 'tid',
  date: day('2017-07-11'),
  times: ['09:00', '09:45', '10:30', '11:15', '12:30', '13:15', '14:00'].map((clock, index) => ({
    value: clock,
    startsAt: at(`2017-07-11T${clock}`),
    checked: index === 2,
  })),
})

const chooseTime = (times: Html, view: MonthView): Html =>
  html`${stepHeading(da, 3, t('book.step3.title'))}<p>${t('book.step3.until', { date: '17. juli 2017' })}</p><p>${t('book.step3.howTo')}</p>${monthWithTimes(
    monthCalendar(da, view),
    html`<form method="post" action="/book/tid">${times}${onward}</form>`,
  )}`

const rows = [
  { term: t('book.step4.what'), detail: 'Jobsamtale – kontanthjælp', change: '/book/1' },
  { term: t('book.step4.how'), detail: 'Ved fremmøde', change: '/book/2' },
  { term: t('book.step4.when'), detail: html`Tirsdag den 11. juli 2017<br>kl. 10.30 til 11.15`, change: '/book/3' },
  { term: t('book.step4.where'), detail: 'Nyropsgade 1, 1602 København V' },
  { term: t('book.step4.who'), detail: 'Mette Holm' },
]

const message = textArea(da, {
  id: 'besked',
  name: 'besked',
  label: t('book.step4.message'),
  optional: true,
  hint: t('book.step4.messageHint', { count: 500 }),
})

const confirm = html`${stepHeading(da, 4, t('book.step4.title'))}${alert(da, {
  kind: 'info',
  body: html`<p>${da.rich('book.step4.heldUntil', { time: '10.25', minutes: 10 })} ${t('book.step4.notBookedYet')}</p>`,
})}${summaryList(da, rows)}<form method="post" action="/book/bekraeft">${hidden('tid', '7')}${message}${buttonRow({
  primary: { text: t('book.step4.button') },
  links: [{ text: t('common.back'), href: '/tilbage', back: true }],
})}</form>`

const receipt = page(
  { ...base, title: t('receipt.title'), active: 'mineMoeder', breadcrumbs: crumbs },
  withAside(
    html`${alert(da, { kind: 'success', heading: t('receipt.bookedInterview', { type: 'job' }), body: t('receipt.deadlineMet') })}${meeting}
<h2>${t('receipt.whatNow')}</h2><p>${t('receipt.confirmationSent', { channels: 'both' })}</p><p>${t('receipt.remember')}</p>
<div class="button-row">${linkButton(t('common.toMinSide'), '/min-side')}<a class="button button-secondary" href="/k">${t('receipt.addToCalendar')}</a></div>`,
    contactPanel(da, jobCentre),
  ),
)

const noTimes = page(
  { ...base, title: t('none.title'), active: 'mineMoeder', breadcrumbs: crumbs },
  withAside(
    html`<p class="font-lead">${t('none.lead', { type: 'job' })}</p>${deadlineBanner(da, { dueDate: day('2017-07-10'), daysLeft: 2 })}
${alert(da, { kind: 'warning', heading: t('none.heading'), body: t('none.text') })}
<div class="button-row"><a class="button button-secondary" href="/mine-moeder">${t('common.undo')}</a>${linkButton(t('common.next'), '/kontakt')}</div>`,
    contactPanel(da, jobCentre),
  ),
)

const wrongMobile = t('indstillinger.wrongMobile')
const settings = page(
  {
    ...base,
    title: t('indstillinger.title'),
    active: 'indstillinger',
    problems: [{ fieldId: 'mobil', message: wrongMobile }],
  },
  html`<h2>${t('indstillinger.serviceHeading')}</h2><p>${t('indstillinger.serviceLead')}</p><form method="post" action="/indstillinger">
${checkbox(da, { id: 'sms', name: 'sms', label: t('indstillinger.sms'), checked: true })}
${input(da, { id: 'mobil', name: 'mobil', label: t('indstillinger.mobileLabel'), hint: t('indstillinger.mobileHint'), type: 'tel', autocomplete: 'tel', value: '123', error: wrongMobile })}
${select(da, { id: 'sprog', name: 'sprog', label: t('indstillinger.languageLabel'), options: [{ value: 'da', label: 'Dansk', checked: true }] })}
${input(da, { id: 'fra', name: 'fra', label: t('mitFravaer.from'), type: 'date', min: '2017-07-01' })}
${buttonRow({ primary: { text: t('common.save') } })}</form>`,
)

export const samplePages: Readonly<Record<string, Html>> = {
  'min-side-new': withNotice('new', 11),
  'min-side-remember': withNotice('remember', 6, 'follow_up'),
  'min-side-hurry': withNotice('hurry', 2),
  'min-side-last-day': withNotice('last_day', 0),
  'min-side-booked': minSide(html``, html`<div class="meetings">${meeting}</div>`),
  'mine-moeder': mineMoeder(),
  'step-1': flow(1, chooseOffer()),
  'step-1-error': flow(1, chooseOffer(missingOffer.message), { problems: [missingOffer] }),
  'step-2': flow(2, chooseForm),
  'step-3': flow(3, chooseTime(noDayChosen(da), july)),
  'step-3-day': flow(3, chooseTime(timesOfDay, { ...july, chosen: day('2017-07-11') })),
  'step-3-weekend': flow(
    3,
    chooseTime(timesOfDay, {
      ...july,
      freeDays: [...freeDays, { date: day('2017-07-16'), count: 2, href: '?dag=2017-07-16' }],
    }),
  ),
  'step-3-nothing': flow(3, chooseTime(noDayChosen(da, t('book.step3.missingDay')), { ...july, freeDays: [] })),
  'step-4': flow(4, confirm),
  receipt,
  'no-times': noTimes,
  settings,
  'not-found': problemPage(base, 'notFound'),
  'server-error': problemPage({ texts: da }, 'serverError', 'a81f33'),
}
