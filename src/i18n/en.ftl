# Dingdong's English texts. One id per message; { $name } is a variable. Chinese is in zh.ftl; ids and variables must agree.

## Common words
common-ok = OK
common-back = Back
common-cancel = Cancel
common-close = Close
common-yes = Yes
common-no = No
common-waiting = Waiting
common-people = { $count ->
    [one] 1 person
   *[other] { $count } people
}
common-counter = Counter
common-counter-number = Counter { $counter }
common-ticket = Ticket
common-service = Service
common-clerk = Clerk
common-today = Today
common-now = Now
common-help = Help
common-quit = Quit
common-language = Language
common-search = Search
common-more = More
common-open = Open
common-closed = Closed
common-paused = Paused
common-reason = Reason
common-priority = Priority

## Times
duration-seconds = { $seconds } s
duration-minutes = { $minutes } min
duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { $minutes } min
date-weekday = { $weekday } { $day } { $month }
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec

## The expected wait
wait-soon = Very soon
wait-about = About { $minutes } min
wait-between = About { $low }-{ $high } min
wait-over-hours = { $hours ->
    [one] Over an hour
   *[other] Over { $hours } hours
}
wait-no-counter = No counter open

## States of a ticket
ticket-waiting = Waiting
ticket-called = Being called
ticket-serving = Being served
ticket-parked = Stepped away
ticket-passed = Did not come
ticket-finished = Finished
ticket-cancelled = Cancelled
ticket-expired = Expired

## Why a ticket was called
why-longest-wait = Longest wait
why-rate = Waiting counts faster
why-priority = Priority: { $class }
why-over-max-wait = Over { $minutes } min
why-ratio = { $ratio }:1, a visitor without priority
why-first-service = This counter’s first service
why-special = Special call
why-called-back = Called back

## Why a command was refused: what is the case, and what to do
refusal-unknown-service = No such service: please choose again
refusal-unknown-class = No such priority class: please choose again
refusal-unknown-counter = No such counter: check the number
refusal-unknown-ticket = No such ticket today: check the number
refusal-unknown-reason = No such reason: choose one of the list
refusal-unknown-grade = No such grade: choose one of the list
refusal-service-closed = No more tickets today: please come in opening hours
refusal-service-opens = No tickets now; opens at { $time }
refusal-holiday = Closed for a holiday
refusal-service-full = { $cap ->
    [one] The only ticket of today is taken: please come another day
   *[other] All { $cap } tickets of today are taken: please come another day
}
refusal-numbers-used-up = No numbers left today: please ask the staff
refusal-bad-name = The name is empty or too long
refusal-bad-phone = A phone number has digits only and is not that long
refusal-bad-services = Choose at least one service, and none twice
refusal-counter-closed = Counter { $counter } is closed: sign in first
refusal-counter-open = { $clerk } works at this counter: sign out first
refusal-counter-paused = The counter is paused: resume first
refusal-not-paused = The counter is not paused
refusal-nobody-waiting = Nobody is waiting
refusal-no-ticket = This counter has no ticket: call one first
refusal-still-calling = { $number } is still being called: call again or pass
refusal-still-serving = { $number } is still being served: finish first
refusal-at-other-counter = { $number } is at counter { $counter }
refusal-ticket-over = { $number } is over
refusal-not-called = { $number } is not called: call it first
refusal-not-serving = { $number } is not being served: start first
refusal-not-parked = { $number } has not stepped away
refusal-nothing-to-undo = Nothing can be undone any more
refusal-nothing-to-rate = There is no visit to rate now
refusal-already-rated = Already rated, thank you
refusal-nothing-to-do = It is so already

## Problems in the settings; .cure says what to change
config-wrong = { $count ->
    [one] { $file } has a mistake
   *[other] { $file } has { $count } mistakes
}
    .cure = Mend them and start again, or try the file with dingdong check
config-unreadable = the settings cannot be read: { $error }
    .cure = Check the path and the permissions
config-not-utf8 = the file is not in UTF-8
    .cure = Save it as UTF-8 in your editor (Notepad: Save as, Encoding, UTF-8)
config-syntax = syntax error: { $message }
    .cure = Each line is key = value; texts stand in quotes "…", every quote and bracket is closed
config-unknown-key = there is no key { $key }
    .cure = Did you mean { $nearest }?
config-unknown-key-list = there is no key { $key }
    .cure = Known here: { $known }
config-missing = { $key } is missing
    .cure = Add { $example }
config-type = found { $found } { $value }, expected { $expected }
    .cure = For example { $example }
config-range = { $value } is out of range
    .cure = Write a whole number from { $min } to { $max }
config-choice = there is no choice "{ $value }"
    .cure = Write one of { $choices }
config-choice-nearest = there is no choice "{ $value }"
    .cure = Did you mean "{ $nearest }"? Choices: { $choices }
config-empty = the name is empty
    .cure = Write it in at least one language, for example { $example }
config-one-line = the name must be a single line
    .cure = Take out line breaks and control characters
config-bad-key = "{ $key }" cannot be a key
    .cure = A key has 1 to 16 of a-z, 0-9, - and _, for example { $example }
config-bad-prefix = "{ $value }" cannot be a prefix
    .cure = Write 0 to 4 capital letters, for example "A"
config-same-prefix = prefix "{ $prefix }" is taken by { $other } in line { $line }
    .cure = Choose one that is free, for example "{ $free }"
config-last-before-first = the last number { $last } is below the first { $first }
    .cure = Make last at least first
config-too-wide = { $last } has more than { $width } digits
    .cure = Write width = { $needed }, or make last at most { $most }
config-unknown-service = there is no service "{ $value }"
    .cure = Did you mean "{ $nearest }"?
config-unknown-service-list = there is no service "{ $value }"
    .cure = Write one of { $known }
config-unknown-group = there is no group "{ $value }"
    .cure = Did you mean "{ $nearest }"?
config-unknown-group-list = there is no group "{ $value }"
    .cure = Write one of { $known }; "" is the first page
config-service-twice = "{ $value }" stands twice at this counter
    .cure = Keep one of them
config-bad-rank = the rank of "{ $value }" does not read
    .cure = A rank is 1 to 9, for example "{ $service }:2"
config-no-services-at = this counter serves nothing
    .cure = Name at least one, for example services = ["{ $example }"]
config-unserved = no counter serves { $service }
    .cure = Add it to the services of a counter, or its visitors are never called
config-menu-loop = groups stand in each other: { $chain }
    .cure = Give one of them parent = "" (the first page)
config-menu-deep = the menu is too deep: { $chain }
    .cure = At most three levels: two groups and the service; take one group out
config-empty-group = there is no service in group { $group }
    .cure = Write group = "{ $group }" in a service, or take the group out
config-bad-time = "{ $value }" is not a time of day
    .cure = Write hours:minutes of 24 hours, for example "{ $example }"
config-bad-span = "{ $value }" is not a stretch of time
    .cure = Write from-to, for example "09:00-12:00"
config-span-backwards = "{ $value }" does not end after it begins
    .cure = Split it at midnight: "22:00-24:00", and "00:00-06:00" on the next day
config-span-overlap = "{ $value }" overlaps another stretch of that day
    .cure = Join them or move one
config-bad-day = "{ $value }" is not a weekday
    .cure = Write mon tue wed thu fri sat sun, or a range such as mon-fri
config-day-twice = { $day } is set twice
    .cure = Set each day once
config-unknown-zone = there is no time zone "{ $value }"
    .cure = Did you mean "{ $nearest }"?
config-bad-date = "{ $value }" is not a date
    .cure = Write year-month-day, for example "2026-10-01", or for several days "2026-10-01..2026-10-07"
config-dates-backwards = "{ $value }" ends before it begins or has more than { $most } days
    .cure = Check both dates
config-counter-number = "{ $value }" is not the number of a counter
    .cure = Counters have numbers from 1 to 99, for example [counter.3]
config-grade-count = { $count ->
    [one] there is 1 grade
   *[other] there are { $count } grades
}
    .cure = Write 2 to 9, the best first
config-nothing = there is no { $what } at all
    .cure = Write at least one, for example { $example }

config-kind-text = a text
config-kind-integer = a whole number
config-kind-decimal = a decimal number
config-kind-truth = true or false
config-kind-date = a date
config-kind-list = a list
config-kind-table = a table
config-kind-text-or-off = a whole number or "off"
config-kind-names = a text per language
config-kind-hours = opening hours
config-kind-grades = grades
config-kind-time = a time of day

## Kiosk
kiosk-language = English
kiosk-large-text = Large
kiosk-standard-text = Standard
kiosk-prompt = Touch a service to take a ticket
kiosk-crumbs = All services › { $path }
kiosk-tip = Keep your ticket; missed your number? Ask at the desk
kiosk-keys = 1-9 choose · Enter OK · Esc back · ←→ page · L large
kiosk-lost = No tickets at the moment, please wait (offline since { $time })
kiosk-issuing = Taking a ticket…
kiosk-no-services = There is no service at the moment
kiosk-group = { $count ->
    [one] 1 service
   *[other] { $count } services
}
kiosk-waiting = { $count } waiting
kiosk-waiting-unit = { $count ->
   *[other] waiting
}
kiosk-page = { $page } / { $pages }
kiosk-previous = Previous
kiosk-next = Next
kiosk-opens = Opens at { $time }
kiosk-closed = No more tickets today
kiosk-holiday = Closed: holiday
kiosk-full = All tickets taken
kiosk-priority = Priority
kiosk-priority-chosen = Priority: { $class }
kiosk-priority-title = Priority ticket
kiosk-priority-hint = Choose one: your next ticket is called first
kiosk-priority-none = No priority
kiosk-notice = Please note
kiosk-both = { $first }  { $second }
kiosk-take = OK
kiosk-ticket = Your ticket
kiosk-ahead = Ahead of you
kiosk-wait = Expected wait
kiosk-counters = { $count ->
    [one] No. { $counters }
   *[other] Nos. { $counters }
}
kiosk-counters-more = Nos. { $counters } …
kiosk-list-separator = { ", " }
kiosk-called = Please go to counter { $counter } now
kiosk-listen = Please watch the display and listen for your number
kiosk-listen-priority = Priority: { $class } · please watch the display

## Rating pad
rating-welcome = Welcome
rating-paused = Paused
rating-closed = Counter closed
rating-calling = { $number }, please come here
rating-serving = Now serving { $number }
rating-ask = Please rate our service
rating-why = What was wrong?
rating-phone = Leave a number and we call you back
rating-phone-empty = Phone (optional)
rating-skip = Skip
rating-submit = Send
rating-delete = Delete
rating-thanks = Thank you for your rating
rating-thanks-poor = Thank you, we will do better
rating-already = You have already rated, thank you
rating-late = The time to rate is over, thank you
rating-lost = Not connected (since { $time })
