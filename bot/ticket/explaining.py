"""Side questions answered: what a question means, where its answer is found, what support is. The open question stays open."""

from __future__ import annotations

from bot.ticket import evidence_step, steering
from bot.ticket.asking import ask_again
from bot.ticket.draft import Draft
from bot.ticket.fields import BY_ID
from bot.ticket.scene import Scene
from bot.ticket.view import assessed

#: What the questions of the conversation itself mean, where there is more to say than how to answer.
_OF_THE_CONVERSATION = {
    "takeover": "utter_explain_takeover",
    "conflict": "utter_explain_conflict",
    "resume": "utter_explain_resume",
    "review": "utter_explain_review",
}


def explain(scene: Scene, topic: str) -> None:
    """Answers a side question about a topic of `steering.asked_about` and leaves the open question to be asked again."""
    for response in _answers(scene, topic):
        scene.say(response)
    ask_again(scene)


def _answers(scene: Scene, topic: str) -> list[str]:
    if topic == steering.SCOPE:
        return ["utter_scope_question"]
    if topic.startswith(steering.ABOUT):
        return [f"utter_about_{topic.removeprefix(steering.ABOUT)}"]
    if topic.startswith(steering.HOW_TO):
        return [f"utter_howto_{topic.removeprefix(steering.HOW_TO)}"]
    if topic in (steering.THIS, "attachments") and (kinds := evidence_step.asked_how(scene)):
        return [f"utter_howto_{kind}" for kind in kinds]
    return [of_the_question(scene.draft) if topic == steering.THIS else f"utter_explain_{topic}"]


def of_the_question(draft: Draft) -> str:
    """The response that explains the open question."""
    question = draft.question or ""
    if question in BY_ID:
        return f"utter_explain_{question}"
    if question == "scope_choice":
        consulting = assessed(draft).scope.decision == "consulting"
        return "utter_explain_scope_choice_consulting" if consulting else "utter_explain_scope_choice"
    return _OF_THE_CONVERSATION.get(question, "utter_explain_conversation")
