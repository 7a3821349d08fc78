"""Every address of a territory, and the objects that it is tried with: an address that is not here fails the tests."""

from typing import Any

# What `<…>` stands for in an address → kinds of objects of the world it is tried with.
NONE = """
portal:home portal:search portal:map portal:agenda portal:agenda_ics portal:feed portal:who
portal:figures portal:journal portal:journal_head portal:journal_feed portal:accessibility portal:legal
portal:easy_read portal:theme portal:language portal:brand_css portal:logo processes:list processes:new contributions:speak_start
contributions:receipt contributions:list contributions:areas_drawing contributions:collect contributions:recordings
contributions:photos_to_review contributions:flags contributions:mine decisions:list commitments:list people:space
people:profile people:speak_for people:mandates desk:home desk:processes desk:library desk:reason_new desk:delegate
desk:deliveries desk:troubles desk:letters administration:home administration:identity administration:services
administration:service_new administration:areas administration:mandatures administration:mandature_new
administration:roles administration:invite administration:mandates administration:children
opendata:home opendata:set_up opendata:catalogue opendata:catalogue_dcat opendata:deliberations opendata:subsidies
opendata:imports opendata:exports opendata:api_page opendata:openapi opendata:embedding opendata:oembed opendata:api:api-root
urn:elections opendata:api:territory opendata:api:demarches opendata:api:contributions opendata:api:mots_ajoutes
opendata:api:constats opendata:api:reponses opendata:api:decisions opendata:api:engagements budgets:list budgets:prepare
"""
BY_KIND = {
    "budget": """
        budgets:detail budgets:rules budgets:write_rules budgets:publish_rules budgets:simulation budgets:projects
        budgets:compare budgets:leaflet budgets:order budgets:result budgets:ballots budgets:certificate budgets:done
        budgets:desk budgets:new_project budgets:ballot budgets:count budgets:council budgets:answers budgets:figures
        budgets:follow""",
    "rules": "budgets:rules_version budgets:rules_json budgets:rules_pdf",
    "project": """
        budgets:project budgets:picture budgets:say budgets:show budgets:sheet budgets:study budgets:assign budgets:refuse
        budgets:message budgets:merge budgets:step budgets:spending budgets:news budgets:follow_project""",
    "merge": "budgets:reply_merge",
    "material": "budgets:material_picture budgets:read_material",
    "process": """
        portal:bilan portal:bilan_pdf processes:detail processes:frame processes:edit processes:card
        processes:phase_new processes:add_public processes:add_document processes:open
        contributions:paper desk:process desk:proposed desk:findings desk:bulk desk:bulk_apply desk:dashboard desk:close
        desk:building desk:option_new desk:workshop_new desk:decision_new
        opendata:dataset opendata:publish opendata:card opendata:api:demarches_une""",
    "contribution": """
        contributions:handed contributions:followed contributions:edit contributions:withdraw contributions:detail
        contributions:support contributions:follow contributions:add_word contributions:flag contributions:flagged
        contributions:collected contributions:transcribe contributions:moderate contributions:link contributions:recognise contributions:acknowledgement
        contributions:mask contributions:unmask contributions:hide contributions:close contributions:new_receipt
        decisions:react desk:contribution desk:qualify opendata:api:contributions_une""",
    "finding": "contributions:finding desk:finding desk:edit_finding opendata:api:constats_une",
    "target": "desk:answer desk:preview desk:letter_specimen desk:note desk:assign",
    "answer": "desk:sign desk:promise desk:correct desk:sound decisions:sound opendata:api:reponses_une",
    "option": "decisions:option desk:option_edit",
    "workshop": "decisions:workshop desk:workshop_edit desk:workshop_tell",
    "decision": """
        decisions:detail decisions:document desk:decision desk:consider desk:propose_decision desk:promise_in_decision
        desk:sign_decision opendata:api:decisions_une""",
    "commitment": """
        commitments:detail commitments:put_off commitments:prove commitments:progress commitments:end
        opendata:api:engagements_une""",
    "source": "commitments:promise",
    "item": "portal:history",
    "file": "contributions:photo contributions:review_photo",
    "document": "processes:document",
    "proof": "commitments:photo",
    "batch": "desk:batch desk:batch_file",
    "undo": "desk:undo",
    "elected": "portal:elected",
    "flag": "contributions:handle_flag",
    "service": "administration:service administration:service_remove",
    "mandature": "administration:mandature",
    "membership": "administration:role_end",
    "phase": "processes:phase processes:phase_remove",
    "frame_part": "processes:lines",
    "step": "contributions:speak",
    "draft_file": "contributions:draft_file",
    "chart": "desk:chart",
    "code": "contributions:open_receipt",
    "channel": "desk:channel",
    "colour": "administration:colour",
    "imported": """
        opendata:batch opendata:batch_columns opendata:batch_start opendata:batch_undo opendata:batch_discard
        opendata:batch_rejected""",
    "election": """
        urn:urn urn:file urn:heads urn:minutes urn:receipt urn:enter urn:tablet urn:ballot urn:leave urn:desk urn:roll
        urn:codes urn:print_paper urn:mobile urn:electors urn:erase urn:batches urn:keys urn:close urn:seal urn:open urn:count
        urn:remind urn:mail""",
    "elector": "urn:elector",
    "lot": "urn:batch",
    "list": "opendata:export_choose",
    "export": "opendata:export opendata:export_file",
    "version": "opendata:dataset_version",
    "version_file": "opendata:dataset_file",
    "version_schema": "opendata:dataset_schema",
    "last_file": "opendata:dataset_last_file",
    "number": """
        opendata:export_forget opendata:api:mots_ajoutes_une
        people:unfollow people:end_mandate people:confirm_mandate desk:reason desk:end_delegation desk:trouble
        administration:mandate_confirm""",
}
LISTS = "demarches contributions mots-ajoutes constats reponses decisions engagements roles".split()
FILES = "contributions.csv mots-ajoutes.csv constats.csv reponses.csv decisions.csv participants.csv datapackage.json".split()
MATRIX = dict.fromkeys(NONE.split(), "") | {name: k for k, names in BY_KIND.items() for name in names.split()}


def tried_with(name: str, ids: dict[str, list[Any]]) -> list[tuple]:
    """Return the arguments with which an address is tried."""
    kind = MATRIX[name]
    if not kind:
        return [()]
    process = ids["process"]
    every = [pid for k in ("process", "contribution", "finding", "answer", "decision", "commitment") for pid in ids[k]]
    made = {
        "target": ids["contribution"] + ids["finding"],
        "item": every,
        "frame_part": [(p, part) for p in process for part in ("question", "publics")],
        "step": [(p, step) for p in process for step in ("mots", "verifier")],
        "draft_file": [(process[0], 1)],
        "chart": [(p, "days") for p in process],
        "undo": ["inconnu000"],
        "lot": [(vote, 1) for vote in ids.get("election", [])],
        "list": LISTS,
        "version": [(p, 1) for p in process],
        "version_file": [(p, 1, name) for p in process for name in FILES],
        "version_schema": [(p, 1, "contributions") for p in process],
        "last_file": [(p, "contributions.csv") for p in process],
        "code": ["ABCDEFGHJKMNPQRS"],
        "channel": ["sms", "call", "desk", "relay"],
        "colour": ["1f4e79"],
        "number": [1, *ids.get("flag", [])],
    }
    values = made.get(kind, ids.get(kind, []))
    return [v if isinstance(v, tuple) else (v,) for v in values]
