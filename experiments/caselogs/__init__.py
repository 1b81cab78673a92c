"""Case logs of real requests: read, cleaned, learnt from, predicted and laid out as a clean table of cases.

    log = read_log("export.csv", propose("export.csv").mapping)
    print(log.summary_text())

`mapping` says how a log is described and `propose` makes a first one, `text` and `files` read any usual form of file,
`values` and `checks` judge rows, `log` holds what is kept, `layout` puts requests on the days and cells of a scenario
(the contract with the model: `model.initial.case_table`), `estimate` and `fitting` learn, `predict` is put to the test.
No part is random but the futures of `predict`, which are keyed draws.
"""
