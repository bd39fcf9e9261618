// Documents, and the review of the whole: parts of the form that are loaded when they are near.
import { catalogue } from '../../text.svelte'

export const say = catalogue({
    due: ['Due', '기한', '期限'],
    required: ['required', '필수', '必交'],
    wanted: ['asked for', '제출 요청', '需提交'],
    voluntary: ['optional', '선택', '选填'],
    takes: ['{types}, at most {size}', '{types}, 최대 {size}', '{types}，最大{size}'],
    doc_missing: ['Not uploaded', '미제출', '未上传'],
    doc_awaited: ['Under way', '전송 중', '上传中'],
    doc_complete: ['Received', '접수됨', '已收到'],
    doc_refused: ['Not taken', '접수되지 않음', '未被接受'],
    doc_late: ['Too late', '기한 지남', '已过期限'],
    choose_file: ['Choose a file: {name}', '파일 선택: {name}', '选择文件：{name}'],
    choose: ['Choose a file', '파일 선택', '选择文件'],
    replace: ['Replace', '교체', '更换'],
    replace_file: ['Replace: {name}', '교체: {name}', '更换：{name}'],
    remove: ['Remove', '삭제', '删除'],
    remove_sure: ['Remove this document?', '이 서류를 삭제하시겠습니까?', '要删除此文件吗？'],
    open_file: ['Download', '내려받기', '下载'],
    pause: ['Pause', '일시 중지', '暂停'],
    resume: ['Go on', '이어서 전송', '继续'],
    stop: ['Cancel the upload', '전송 취소', '取消上传'],
    sending: ['{done} of {total}', '{total} 중 {done}', '{done} / {total}'],
    paused: ['Paused at {percent}', '{percent}에서 일시 중지됨', '已暂停（{percent}）'],
    checking: ['Sent. The server looks at the file …', '전송 완료. 서버에서 파일을 확인하는 중 …', '已发送，服务器正在检查文件……'],
    broken: [
        'The connection broke at {percent}. It goes on by itself when there is one again.',
        '{percent}에서 연결이 끊겼습니다. 연결되면 자동으로 이어서 전송합니다.',
        '在{percent}处网络中断，联网后将自动继续。',
    ],
    go_on_file: [
        '{percent} of “{name}” have arrived. Choose the same file again to go on; it has to end before {time}.',
        '“{name}” 파일의 {percent}가 전송되었습니다. 같은 파일을 다시 선택하면 이어서 전송합니다. {time} 전에 마쳐야 합니다.',
        '“{name}”已上传{percent}。请再次选择同一文件以继续，须在{time}之前完成。',
    ],
    wrong_type: [
        '“{name}” is not of a type that is taken here: {types}.',
        '“{name}” 파일은 여기에서 받는 형식({types})이 아닙니다.',
        '“{name}”不是可接受的类型：{types}。',
    ],
    wrong_content: [
        '“{name}” is not what its name says; save it as {types} and choose it again.',
        '“{name}” 파일의 내용이 확장자와 다릅니다. {types} 형식으로 저장한 뒤 다시 선택하세요.',
        '“{name}”的内容与扩展名不符，请另存为{types}后重新选择。',
    ],
    too_large: [
        '“{name}” has {size}; at most {max} are taken.',
        '“{name}” 파일은 {size}입니다. 최대 {max}까지 올릴 수 있습니다.',
        '“{name}”大小为{size}，最大允许{max}。',
    ],
    empty_file: ['“{name}” is empty.', '“{name}” 파일이 비어 있습니다.', '“{name}”是空文件。'],
    drop_here: ['or drop it here', '또는 여기에 놓기', '或拖放到此处'],
    frozen: ['Stays as it is: its due time is over.', '기한이 지나 변경할 수 없습니다.', '已过期限，不能再更改。'],
    no_documents: ['No documents are asked for.', '제출할 서류가 없습니다.', '无需提交文件。'],

    missing_document: ['A document is needed to submit: {name}', '제출하려면 필요한 서류입니다: {name}', '提交前须上传：{name}'],

    // review
    edit_step: ['Change: {step}', '수정: {step}', '修改：{step}'],
    edit: ['Change', '수정', '修改'],
    to_mend: ['Before you can submit', '제출하기 전에 확인하세요', '提交前请完成'],
    to_mend_n: [
        '{n} thing is still to be done:|{n} things are still to be done:',
        '확인할 항목이 {n}개 있습니다:',
        '还有{n}项需要处理：',
    ],
    all_there: ['Everything is there.', '모두 작성되었습니다.', '内容已填写完整。'],
    autosubmit: [
        'Not submitted by yourself? At the closing the draft is submitted for you if it is complete by then.',
        '직접 제출하지 않더라도 마감 시점에 모든 항목이 완료되어 있으면 자동으로 제출됩니다.',
        '若您未自行提交，只要届时填写完整，系统会在截止时自动提交。',
    ],
    unsent: [
        'Some answers are not saved yet. They are sent first when you submit.',
        '아직 저장되지 않은 내용이 있습니다. 제출할 때 먼저 저장합니다.',
        '有内容尚未保存，提交时将先行保存。',
    ],
    submit: ['Submit the application', '신청서 제출', '提交申请'],
    submit_changes: ['Save the changes', '변경 내용 저장', '保存更改'],
    discard_changes: ['Discard the changes', '변경 취소', '放弃更改'],
    not_submitted: ['Not submitted', '제출되지 않았습니다', '尚未提交'],
    not_sent: [
        'Your last answers could not be saved yet, so nothing was submitted. Try again when there is a connection.',
        '마지막 입력 내용이 아직 저장되지 않아 제출하지 않았습니다. 연결된 뒤 다시 시도해 주세요.',
        '最后填写的内容尚未保存，因此未提交。请在联网后重试。',
    ],
    maybe_submitted: [
        'The connection broke while submitting. Try again: nothing is submitted twice, and the first time counts.',
        '제출하는 동안 연결이 끊겼습니다. 다시 시도해 주세요. 중복 제출되지 않으며 처음 도착한 시각이 인정됩니다.',
        '提交时网络中断。请重试：不会重复提交，以首次到达的时间为准。',
    ],
})
